package io.hadron.core.consumer;

import io.hadron.core.consumer.ConsumerEntry.DeadLetterFinished;
import io.hadron.core.consumer.ConsumerEntry.DeadLettering;
import io.hadron.core.consumer.ConsumerEntry.Delivered;
import io.hadron.core.consumer.ConsumerEntry.GroupConfigured;
import io.hadron.core.consumer.ConsumerEntry.GroupDeleted;
import io.hadron.core.consumer.ConsumerEntry.PauseChanged;
import io.hadron.core.consumer.ConsumerEntry.Returned;
import io.hadron.core.consumer.ConsumerEntry.ReturnedItem;
import io.hadron.core.consumer.ConsumerEntry.Seeked;
import io.hadron.core.consumer.ConsumerEntry.Settled;
import io.hadron.core.consumer.ConsumerEntry.SettledItem;
import io.hadron.core.consumer.ConsumerEntry.Skipped;
import io.hadron.core.consumer.ConsumerEntry.TermStarted;
import io.hadron.core.consumer.ConsumerEntry.Trimmed;
import io.hadron.core.machine.InvariantViolation;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Log records as bytes: a version byte, then any number of entries, each a type number and its
 * fields. Type numbers and the meaning of fields are for ever; a new fact gets a new number.
 */
public final class ConsumerEntryCodec {

    private static final int VERSION = 1;

    private ConsumerEntryCodec() {}

    /** One record with these entries, in order. */
    public static byte[] encode(List<ConsumerEntry> entries) {
        ByteWriter out = new ByteWriter();
        out.writeByte(VERSION);
        for (ConsumerEntry entry : entries) {
            write(entry, out);
        }
        return out.toBytes();
    }

    /**
     * The entries of a record.
     *
     * @throws MalformedConsumerDataException if it is damaged or of an unknown version or type
     */
    public static List<ConsumerEntry> decode(ByteBuffer logRecord) {
        ByteReader in = new ByteReader(logRecord);
        try {
            if (in.readByte() != VERSION) {
                throw new MalformedConsumerDataException("log record of an unknown version");
            }
            List<ConsumerEntry> entries = new ArrayList<>();
            while (!in.atEnd()) {
                entries.add(read(in));
            }
            return entries;
        } catch (InvariantViolation e) {
            throw new MalformedConsumerDataException("log record is not valid: " + e.getMessage());
        } catch (MalformedConsumerDataException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new MalformedConsumerDataException("log record is not valid: " + e.getMessage());
        }
    }

    private static void write(ConsumerEntry entry, ByteWriter out) {
        switch (entry) {
            case TermStarted e -> {
                out.writeByte(1);
                out.writeNumber(e.term());
                out.writeNumber(e.atMs());
            }
            case GroupConfigured e -> {
                out.writeByte(2);
                out.writeNumber(e.group().value());
                out.writeNumber(e.revision());
                GroupSettingsCodec.write(e.settings(), out);
                out.writeNumber(e.startOffset());
            }
            case GroupDeleted e -> {
                out.writeByte(3);
                out.writeNumber(e.group().value());
            }
            case Delivered e -> write(e, out);
            case Settled e -> write(e, out);
            case Returned e -> write(e, out);
            case DeadLettering e -> write(e, out);
            case DeadLetterFinished e -> {
                out.writeByte(8);
                out.writeNumber(e.group().value());
                out.writeId(e.through());
                out.writeFlag(e.published());
            }
            case Skipped e -> {
                out.writeByte(9);
                out.writeNumber(e.group().value());
                out.writeRanges(e.ranges());
            }
            case Trimmed e -> {
                out.writeByte(10);
                out.writeNumber(e.lowMark());
            }
            case Seeked e -> {
                out.writeByte(11);
                out.writeNumber(e.group().value());
                out.writeNumber(e.epoch());
                out.writeNumber(e.offset());
            }
            case PauseChanged e -> {
                out.writeByte(12);
                out.writeNumber(e.group().value());
                out.writeFlag(e.paused());
            }
        }
    }

    private static ConsumerEntry read(ByteReader in) {
        int type = in.readByte();
        return switch (type) {
            case 1 -> new TermStarted(in.readNumber(), in.readNumber());
            case 2 ->
                    new GroupConfigured(
                            in.readObject(),
                            in.readNumber(),
                            GroupSettingsCodec.read(in),
                            in.readNumber());
            case 3 -> new GroupDeleted(in.readObject());
            case 4 -> readDelivered(in);
            case 5 -> readSettled(in);
            case 6 -> readReturned(in);
            case 7 -> readDeadLettering(in);
            case 8 -> new DeadLetterFinished(in.readObject(), in.readId(), in.readFlag());
            case 9 -> new Skipped(in.readObject(), in.readRanges());
            case 10 -> new Trimmed(in.readNumber());
            case 11 -> new Seeked(in.readObject(), in.readNumber(), in.readNumber());
            case 12 -> new PauseChanged(in.readObject(), in.readFlag());
            default ->
                    throw new MalformedConsumerDataException(
                            "log entry of the unknown type " + type);
        };
    }

    private static void write(Delivered e, ByteWriter out) {
        out.writeByte(4);
        out.writeNumber(e.group().value());
        out.writeNumber(e.number());
        out.writeSigned(e.member());
        out.writeNumber(e.atMs());
        out.writeSigned(e.headAfter());
        AttemptRangeCodec.write(out, e.ranges());
    }

    private static Delivered readDelivered(ByteReader in) {
        return new Delivered(
                in.readObject(),
                in.readNumber(),
                in.readSigned(),
                in.readNumber(),
                in.readSigned(),
                AttemptRangeCodec.read(in));
    }

    private static void write(Settled e, ByteWriter out) {
        out.writeByte(5);
        out.writeNumber(e.group().value());
        out.writeNumber(e.atMs());
        out.writeNumber(e.items().size());
        for (SettledItem item : e.items()) {
            out.writeNumber(item.number());
            out.writeByte(item.kind().code());
            out.writeRanges(item.ranges());
            out.writeNumber(item.notBeforeMs());
        }
    }

    private static Settled readSettled(ByteReader in) {
        var group = in.readObject();
        long atMs = in.readNumber();
        int count = in.readCount(4);
        List<SettledItem> items = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            items.add(
                    new SettledItem(
                            in.readNumber(),
                            Codes.settledKind(in.readByte()),
                            in.readRanges(),
                            in.readNumber()));
        }
        return new Settled(group, atMs, items);
    }

    private static void write(Returned e, ByteWriter out) {
        out.writeByte(6);
        out.writeNumber(e.group().value());
        out.writeByte(e.cause().code());
        out.writeNumber(e.atMs());
        out.writeNumber(e.items().size());
        for (ReturnedItem item : e.items()) {
            out.writeNumber(item.number());
            out.writeRanges(item.ranges());
        }
    }

    private static Returned readReturned(ByteReader in) {
        var group = in.readObject();
        var cause = Codes.returnCause(in.readByte());
        long atMs = in.readNumber();
        int count = in.readCount(2);
        List<ReturnedItem> items = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            items.add(new ReturnedItem(in.readNumber(), in.readRanges()));
        }
        return new Returned(group, cause, atMs, items);
    }

    private static void write(DeadLettering e, ByteWriter out) {
        out.writeByte(7);
        out.writeNumber(e.group().value());
        out.writeTarget(e.target());
        out.writeId(e.first());
        out.writeByte(e.cause().code());
        out.writeText(e.reason());
        AttemptRangeCodec.write(out, e.ranges());
    }

    private static DeadLettering readDeadLettering(ByteReader in) {
        var group = in.readObject();
        DeadLetterTarget target = in.readTarget();
        if (target == null) {
            throw new MalformedConsumerDataException("a dead letter without a target");
        }
        return new DeadLettering(
                group,
                target,
                in.readId(),
                Codes.deadLetterCause(in.readByte()),
                in.readText(),
                AttemptRangeCodec.read(in));
    }
}
