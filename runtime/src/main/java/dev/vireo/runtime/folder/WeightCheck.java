package dev.vireo.runtime.folder;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.weights.DType;
import dev.vireo.runtime.weights.TensorEntry;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.LongConsumer;

/// Reads every byte of a model's weights once.
///
/// @param tensors how many were read
/// @param elements how many numbers they hold
/// @param bytes how many bytes they take
/// @param types the number of elements of each type
/// @param notFinite the number of infinities and NaNs of each tensor that has any; empty when none was asked for
public record WeightCheck(int tensors, long elements, long bytes, Map<DType, Long> types, Map<String, Long> notFinite) {
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int CHUNK = 1 << 20;

    public WeightCheck {
        types = Map.copyOf(types);
        notFinite = Collections.unmodifiableMap(new LinkedHashMap<>(notFinite));
    }

    /// Reads all tensors.
    ///
    /// @param finite whether to look for infinities and NaNs
    /// @param progress is told the number of bytes after each tensor
    /// @throws VireoException with code DATA when a file can't be read to its end
    /// @throws CancellationException when the thread is interrupted
    public static WeightCheck of(FolderWeights weights, boolean finite, LongConsumer progress) {
        long elements = 0;
        long bytes = 0;
        byte[] chunk = new byte[CHUNK];
        Map<DType, Long> types = new LinkedHashMap<>();
        Map<String, Long> notFinite = new LinkedHashMap<>();
        for (TensorEntry entry : weights.tensors().values()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException();
            }
            MemorySegment data = weights.data(entry.name());
            try {
                read(data, chunk);
                long bad = finite ? notFinite(data, entry.dtype()) : 0;
                if (bad > 0) {
                    notFinite.put(entry.name(), bad);
                }
            } catch (InternalError e) { // what a fault under a mapping becomes
                throw new VireoException(
                        Code.DATA,
                        "[" + weights.file(entry.name()) + "] can't be read at tensor '" + entry.name()
                                + "': it was cut short, or its disk fails",
                        "Fetch the file again.",
                        e);
            }
            elements += entry.elements();
            bytes += entry.bytes();
            types.merge(entry.dtype(), entry.elements(), Long::sum);
            progress.accept(bytes);
        }
        return new WeightCheck(weights.tensors().size(), elements, bytes, types, notFinite);
    }

    private static void read(MemorySegment data, byte[] chunk) {
        for (long at = 0; at < data.byteSize(); at += chunk.length) {
            int count = (int) Math.min(chunk.length, data.byteSize() - at);
            MemorySegment.copy(data, ValueLayout.JAVA_BYTE, at, chunk, 0, count);
        }
    }

    private static long notFinite(MemorySegment data, DType dtype) {
        long count = data.byteSize() / dtype.bytes();
        long bad = 0;
        switch (dtype) {
            case F32 -> {
                for (long i = 0; i < count; i++) {
                    bad += (data.get(I32, 4 * i) & 0x7F800000) == 0x7F800000 ? 1 : 0;
                }
            }
            case BF16 -> {
                for (long i = 0; i < count; i++) {
                    bad += (data.get(I16, 2 * i) & 0x7F80) == 0x7F80 ? 1 : 0;
                }
            }
            case F16 -> {
                for (long i = 0; i < count; i++) {
                    bad += (data.get(I16, 2 * i) & 0x7C00) == 0x7C00 ? 1 : 0;
                }
            }
            case F64 -> {
                for (long i = 0; i < count; i++) {
                    bad += (data.get(I64, 8 * i) & 0x7FF0000000000000L) == 0x7FF0000000000000L ? 1 : 0;
                }
            }
            case F8_E5M2 -> {
                for (long i = 0; i < count; i++) {
                    bad += (data.get(ValueLayout.JAVA_BYTE, i) & 0x7C) == 0x7C ? 1 : 0;
                }
            }
            case F8_E4M3 -> {
                for (long i = 0; i < count; i++) {
                    bad += (data.get(ValueLayout.JAVA_BYTE, i) & 0x7F) == 0x7F ? 1 : 0;
                }
            }
            case BOOL, U8, I8, I16, U16, I32, U32, I64, U64 -> bad = 0;
        }
        return bad;
    }
}
