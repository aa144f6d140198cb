package dev.vireo.sandbox.internal.worker;

import dev.vireo.sandbox.internal.wire.Wire;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.graalvm.polyglot.Value;

/// Turns values of one Python context into [Wire] and back. A copy each time: nothing is shared with the
/// program.
final class GuestValues {
    /// A value that can't leave the worker; the message is for the program's author.
    static final class Unfit extends Exception {
        private static final long serialVersionUID = 1L;

        Unfit(String message) {
            super(message);
        }
    }

    private final Value makePatch;
    private final Value makeList;
    private final Value makeTuple;
    private final Value makeDict;
    private final Value failure;
    private final Value patchClass;
    private final Value floatClass;
    private final Value listClass;
    private final Value tupleClass;
    private final Value dictClass;
    private final Value makeVideo;
    private final Value videoClass;
    private int left;

    /// @param parts what the prelude returns
    GuestValues(Value parts) {
        makePatch = parts.getArrayElement(3);
        makeList = parts.getArrayElement(4);
        makeTuple = parts.getArrayElement(5);
        makeDict = parts.getArrayElement(6);
        failure = parts.getArrayElement(7);
        patchClass = parts.getArrayElement(8);
        floatClass = parts.getArrayElement(9);
        listClass = parts.getArrayElement(10);
        tupleClass = parts.getArrayElement(11);
        dictClass = parts.getArrayElement(12);
        makeVideo = parts.getArrayElement(13);
        videoClass = parts.getArrayElement(14);
    }

    /// The value as it crosses the pipe.
    ///
    /// @throws Unfit when it is of no type of ours, too deep, too large, or an int beyond 64 bits
    Wire toWire(Value value) throws Unfit {
        left = Wire.MAX_VALUES;
        return toWire(value, 0);
    }

    /// The elements of a Python tuple or list.
    List<Wire> allToWire(Value values) throws Unfit {
        left = Wire.MAX_VALUES;
        return elements(values, 0);
    }

    private Wire toWire(Value value, int depth) throws Unfit {
        if (depth >= Wire.MAX_DEPTH) {
            throw new Unfit("a value is nested deeper than " + Wire.MAX_DEPTH + " levels");
        }
        if (--left < 0) {
            throw new Unfit("a value has more than " + Wire.MAX_VALUES + " parts");
        }
        if (value.isNull()) {
            return new Wire.None();
        }
        if (value.isBoolean()) {
            return new Wire.Bool(value.asBoolean());
        }
        if (value.isString()) {
            return new Wire.Str(text(value));
        }
        if (value.isNumber()) { // a float such as 2.0 also fits into a long: ask for its class first
            if (floatClass.isMetaInstance(value)) {
                return new Wire.Real(value.asDouble());
            }
            if (value.fitsInLong()) {
                return new Wire.Int(value.asLong());
            }
            throw new Unfit("an int does not fit into 64 bits");
        }
        if (patchClass.isMetaInstance(value)) {
            return new Wire.Patch(handle(value), 0, 0, 0, 0, 0, "");
        }
        if (videoClass.isMetaInstance(value)) {
            return new Wire.Video(handle(value), 0, 0, 0);
        }
        if (listClass.isMetaInstance(value)) {
            return new Wire.Items(elements(value, depth + 1));
        }
        if (tupleClass.isMetaInstance(value)) {
            return new Wire.Tuple(elements(value, depth + 1));
        }
        if (dictClass.isMetaInstance(value) && value.hasHashEntries()) {
            return new Wire.Dict(entries(value, depth + 1));
        }
        throw new Unfit("a value is of type " + typeName(value) + ", which is no type of programs");
    }

    private static long handle(Value value) throws Unfit {
        Value handle = value.getMember("_handle");
        if (handle == null || !handle.fitsInLong()) {
            throw new Unfit("a value of type " + typeName(value) + " was not made by a tool");
        }
        return handle.asLong();
    }

    private List<Wire> elements(Value value, int depth) throws Unfit {
        long n = value.getArraySize();
        if (n < 0 || n > left) {
            throw new Unfit("a value has more than " + Wire.MAX_VALUES + " parts");
        }
        List<Wire> out = new ArrayList<>((int) n);
        for (long i = 0; i < n; i++) {
            out.add(toWire(value.getArrayElement(i), depth));
        }
        return out;
    }

    private Map<String, Wire> entries(Value value, int depth) throws Unfit {
        Map<String, Wire> out = new LinkedHashMap<>();
        for (Value it = value.getHashEntriesIterator(); it.hasIteratorNextElement(); ) {
            Value entry = it.getIteratorNextElement();
            Value key = entry.getArrayElement(0);
            if (!key.isString()) {
                throw new Unfit("a dict has a key of type " + typeName(key) + "; keys are str");
            }
            out.put(text(key), toWire(entry.getArrayElement(1), depth));
        }
        return out;
    }

    private String text(Value value) throws Unfit {
        String text = value.asString();
        left -= text.length() / 64;
        if (text.length() > Wire.MAX_TEXT / 4) {
            throw new Unfit("a str has " + text.length() + " characters, more than " + Wire.MAX_TEXT / 4);
        }
        if (left < 0) {
            throw new Unfit("a value is too large");
        }
        return text;
    }

    private static String typeName(Value value) {
        Value type = value.getMetaObject();
        String name = type == null ? "object" : type.getMetaSimpleName();
        return name.length() > 80 ? name.substring(0, 80) : name;
    }

    /// The value as an object of the context: lists, tuples and dicts are real ones.
    Object toGuest(Wire value) {
        return switch (value) {
            case Wire.None() -> NONE;
            case Wire.Bool(boolean v) -> v;
            case Wire.Int(long v) -> v;
            case Wire.Real(double v) -> v;
            case Wire.Str(String v) -> v;
            case Wire.Patch p ->
                makePatch.execute(p.handle(), p.picture(), p.left(), p.lower(), p.right(), p.upper(), p.category());
            case Wire.Video(long handle, int video, int start, int end) -> makeVideo.execute(handle, video, start, end);
            case Wire.Items(List<Wire> vs) -> makeList.execute(allToGuest(vs));
            case Wire.Tuple(List<Wire> vs) -> makeTuple.execute(allToGuest(vs));
            case Wire.Dict(Map<String, Wire> vs) -> {
                List<Object> flat = new ArrayList<>();
                vs.forEach((k, v) -> {
                    flat.add(k);
                    flat.add(toGuest(v));
                });
                yield makeDict.execute(flat.toArray());
            }
        };
    }

    /// All of them, as arguments of a call.
    Object[] allToGuest(List<Wire> values) {
        Object[] out = new Object[values.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = toGuest(values.get(i));
        }
        return out;
    }

    /// What makes the prelude raise a `ToolError`.
    Object toolError(String message) {
        return failure.execute(message);
    }

    /// Java's null is Python's `None`; a value of its own keeps null out of our types.
    private static final Object NONE = Value.asValue(null);
}
