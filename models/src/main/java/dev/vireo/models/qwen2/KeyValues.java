package dev.vireo.models.qwen2;

import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// The keys and values of one layer for all tokens so far, B x heads x places x D, of which the first are
/// taken. There is room for more: it doubles when it is used up, so that a token costs no copy of those
/// before it.
final class KeyValues {
    private @Nullable Tensor keys;
    private @Nullable Tensor values;
    /// That of these two, where it was asked for.
    private @Nullable Memory memory;

    /// Keys and values, those of the new tokens the last.
    record Seen(Tensor k_BKMD, Tensor v_BKMD) {}

    /// The memory of keys and values of one text, for reading those of the first `length` tokens and writing
    /// those of one more: floats, heads x `places` x D.
    record Memory(MemorySegment keys, MemorySegment values, int places) {}

    /// The memory with room behind the first `length` tokens, on the processor.
    Memory memory(long heads, long size, long length) {
        if (memory == null || memory.places <= length) {
            try (Scope _ = Scope.inference()) {
                Tensor like = Tensor.zeros(1, heads, 0, size);
                Tensor allKeys = room(keys, like, length, 1);
                keys = allKeys;
                Tensor allValues = room(values, like, length, 1);
                values = allValues;
                memory = new Memory(allKeys.memory(), allValues.memory(), Math.toIntExact(allKeys.size(2)));
            }
        }
        return memory;
    }

    /// Puts those of new tokens behind the first `length` and gives all.
    Seen append(Tensor k_BKND, Tensor v_BKND, long length) {
        long added = k_BKND.size(2);
        memory = null;
        Tensor allKeys = room(keys, k_BKND, length, added);
        keys = allKeys;
        Tensor allValues = room(values, v_BKND, length, added);
        values = allValues;
        allKeys.narrow(2, length, added).copyInPlace(k_BKND);
        allValues.narrow(2, length, added).copyInPlace(v_BKND);
        return new Seen(allKeys.narrow(2, 0, length + added), allValues.narrow(2, 0, length + added));
    }

    private static Tensor room(@Nullable Tensor old, Tensor like, long length, long added) {
        if (old != null && old.size(2) >= length + added && old.size(0) == like.size(0)) {
            return old;
        }
        long places = places(old == null ? 0 : old.size(2), length + added);
        DType dtype = like.dtype();
        Device device = like.device();
        Tensor fresh = Tensor.zeros(dtype, device, like.size(0), like.size(1), places, like.size(3))
                .keep();
        if (old != null && length > 0) {
            fresh.narrow(2, 0, length).copyInPlace(old.narrow(2, 0, length));
        }
        if (old != null) {
            old.close();
        }
        return fresh;
    }

    /// Twice as many as there were, or what is needed, in blocks of 64.
    private static long places(long before, long needed) {
        long wanted = Math.max(needed, before * 2);
        return (wanted + 63) / 64 * 64;
    }

    /// Keeps these rows of the batch alone.
    void select(Tensor rows, long length) {
        memory = null;
        if (keys != null && values != null) {
            keys = chosen(keys, rows, length);
            values = chosen(values, rows, length);
        }
    }

    private static Tensor chosen(Tensor old, Tensor rows, long length) {
        try (Scope _ = Scope.inference()) {
            Tensor own = old.narrow(2, 0, length).indexSelect(0, rows.to(old.device()));
            Tensor fresh = room(null, own, 0, Math.max(length, 1));
            if (length > 0) {
                fresh.narrow(2, 0, length).copyInPlace(own);
            }
            return fresh;
        } finally {
            old.close();
        }
    }

    /// The memory that it takes.
    long bytes() {
        return keys == null ? 0 : 2 * keys.count() * keys.dtype().bytes();
    }

    void close() {
        if (keys != null && values != null) {
            keys.close();
            values.close();
        }
        keys = null;
        values = null;
        memory = null;
    }
}
