package io.hadron.core.model;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a node says about itself with every start. Addresses are {@code host:port}.
 *
 * @param address that clients connect to
 * @param peerAddress that other nodes send replicas to; empty = none yet
 * @param crcAddress of its member of the cluster controller; empty = none yet
 * @param properties free marks; {@link #ZONE} and {@link #RACK} say where the node stands
 */
public record NodeProfile(
        String address,
        String peerAddress,
        String crcAddress,
        SortedMap<String, String> properties,
        NodeVersions versions) {
    /** Property: nodes of one zone may fail together. */
    public static final String ZONE = "zone";

    /** Property: nodes of one rack of a zone may fail together. */
    public static final String RACK = "rack";

    /** Longest address, in characters. */
    public static final int MAX_ADDRESS = 300;

    public NodeProfile {
        Range.check("length of an address", address.length(), 1, MAX_ADDRESS);
        Range.check("length of a peer address", peerAddress.length(), 0, MAX_ADDRESS);
        Range.check("length of a controller address", crcAddress.length(), 0, MAX_ADDRESS);
        properties =
                Collections.unmodifiableSortedMap(new TreeMap<>(new Labels(properties).values()));
    }

    /** A node that only clients talk to. */
    public static NodeProfile of(String address) {
        return new NodeProfile(address, "", "", new TreeMap<>(), NodeVersions.UNKNOWN);
    }

    public NodeProfile withProperties(Map<String, String> marks) {
        return new NodeProfile(address, peerAddress, crcAddress, new TreeMap<>(marks), versions);
    }

    /** Empty = not said. */
    public String zone() {
        return properties.getOrDefault(ZONE, "");
    }

    /** Unique in the cluster: zone and rack. Empty = not said. */
    public String rack() {
        String rack = properties.getOrDefault(RACK, "");
        return rack.isEmpty() ? "" : zone() + '/' + rack;
    }
}
