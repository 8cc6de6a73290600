package io.hadron.client.admin;

import java.util.List;

/**
 * A partition that was given a leader by force.
 *
 * @param term that began with it
 * @param lost what may be lost, for people
 */
public record Recovery(long term, List<String> lost) {
    public Recovery {
        lost = List.copyOf(lost);
    }
}
