package io.hadron.client.admin;

/**
 * An object and how it is doing.
 *
 * @param statusJson stable field names; see the user guide
 */
public record ObjectDescription(ObjectInfo object, String statusJson) {}
