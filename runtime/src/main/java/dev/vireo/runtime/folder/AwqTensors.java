package dev.vireo.runtime.folder;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.weights.DType;
import dev.vireo.runtime.weights.Packing;
import dev.vireo.runtime.weights.TensorSource.Entry;
import dev.vireo.runtime.weights.TensorSource.Packed;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/// The weights of a folder that AWQ packed into 4 bits (Lin et al., arXiv 2306.00978; the layout that
/// AutoAWQ calls GEMM). A map from `in` to `out` numbers has whole numbers `qweight` (`in x out/8`, eight
/// to an integer), `scales` (`groups x out`) and `qzeros` (`groups x out/8`); its weight is the scale times
/// the difference of number and zero. Here it is `weight`, of `out x in` numbers in half precision.
final class AwqTensors {
    private static final String NUMBERS = ".qweight";
    private static final String ZEROS = ".qzeros";
    private static final String SCALES = ".scales";
    private static final String WEIGHT = ".weight";
    private static final String METHOD = "quant_method";
    private static final int EIGHT = 8;
    private static final int ALIGNMENT = 64;

    /// By output within an integer: from which bit on its number lies.
    private static final int[] SHIFTS = {0, 16, 4, 20, 8, 24, 12, 28};

    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /// The sizes of a map.
    private record Sizes(int in, int out, int groups) {
        int group() {
            return in / groups;
        }
    }

    private final Map<String, Entry> entries;
    private final Map<String, Sizes> sizes = new LinkedHashMap<>();

    private AwqTensors(Map<String, Entry> files, int groupSize, String where) {
        entries = new LinkedHashMap<>();
        files.forEach((name, entry) -> {
            if (name.endsWith(NUMBERS)) {
                String map = name.substring(0, name.length() - NUMBERS.length());
                Sizes own = sizes(map, files, groupSize, where);
                List<Long> shape = List.of((long) own.out, (long) own.in);
                sizes.put(map + WEIGHT, own);
                entries.put(map + WEIGHT, new Entry(map + WEIGHT, DType.F16, shape, 0, 2L * own.out * own.in));
            } else if (!isPart(name, files)) {
                entries.put(name, entry);
            }
        });
        if (sizes.isEmpty()) {
            throw malformed(where, "is packed by AWQ, as config.json has it, and holds no tensor '*" + NUMBERS + "'");
        }
    }

    /// Whether a `quantization_config` is of this kind.
    static boolean says(ModelConfig config) {
        return config.isText(METHOD) && config.text(METHOD).equals("awq");
    }

    /// The weights of a folder whose `quantization_config` [#says] so.
    ///
    /// @param files the tensors of its files
    /// @throws VireoException with code DATA when it is packed in a way that is not known, or its tensors
    ///     do not fit each other
    static AwqTensors of(ModelConfig config, Map<String, Entry> files, String where) {
        config.choice("version", Map.of("gemm", true, "GEMM", true), true);
        config.supportsOnly("bits", 4);
        config.supportsOnly("zero_point", true);
        int group = config.integer("group_size");
        config.ignore(List.of("modules_to_not_convert", "backend", "fuse_max_seq_len", "do_fuse"));
        config.requireAllRead();
        if (group != -1 && (group < Packing.AWQ.numbers() || group % Packing.AWQ.numbers() != 0)) {
            throw config.notUnderstood("group_size", "-1 and multiples of " + Packing.AWQ.numbers());
        }
        return new AwqTensors(files, group, where);
    }

    private static boolean isPart(String name, Map<String, Entry> files) {
        return List.of(ZEROS, SCALES).stream()
                .anyMatch(part -> name.endsWith(part)
                        && files.containsKey(name.substring(0, name.length() - part.length()) + NUMBERS));
    }

    private static Sizes sizes(String map, Map<String, Entry> files, int groupSize, String where) {
        Entry numbers = part(map + NUMBERS, DType.I32, files, where);
        Entry zeros = part(map + ZEROS, DType.I32, files, where);
        Entry scales = part(map + SCALES, DType.F16, files, where);
        long in = numbers.shape().get(0);
        long out = numbers.shape().get(1) * EIGHT;
        long groups = groupSize == -1 ? 1 : in / groupSize;
        boolean fits = in > 0
                && out > 0
                && in <= Integer.MAX_VALUE
                && out <= Integer.MAX_VALUE
                && in % Packing.AWQ.numbers() == 0
                && (groupSize == -1 || in % groupSize == 0)
                && zeros.shape().equals(List.of(groups, out / EIGHT))
                && scales.shape().equals(List.of(groups, out));
        if (!fits || files.containsKey(map + WEIGHT)) {
            throw malformed(
                    where,
                    fits
                            ? "has both '" + map + NUMBERS + "' and '" + map + WEIGHT + "'"
                            : "'" + map + "' of numbers " + numbers.shape() + ", zeros " + zeros.shape()
                                    + " and scales " + scales.shape() + " is no map in groups of " + groupSize);
        }
        return new Sizes((int) in, (int) out, (int) groups);
    }

    private static Entry part(String name, DType dtype, Map<String, Entry> files, String where) {
        Entry entry = files.get(name);
        if (entry == null) {
            throw malformed(where, "lacks '" + name + "'");
        }
        if (entry.dtype() != dtype || entry.shape().size() != 2) {
            throw malformed(
                    where,
                    "'" + name + "' is of " + entry.dtype() + " " + entry.shape() + ", not a matrix of " + dtype);
        }
        return entry;
    }

    private static VireoException malformed(String where, String what) {
        return new VireoException(Code.DATA, "[" + where + "] " + what, FolderFiles.FETCH_AGAIN);
    }

    /// The tensors as a network asks for them.
    Map<String, Entry> entries() {
        return entries;
    }

    /// Whether a tensor is packed.
    boolean has(String tensor) {
        return sizes.containsKey(tensor);
    }

    /// The tensor of the files that tells where a packed one lies.
    String numbers(String tensor) {
        return map(tensor) + NUMBERS;
    }

    private static String map(String tensor) {
        return tensor.substring(0, tensor.length() - WEIGHT.length());
    }

    /// The weights in half precision, each product rounded to it, as AutoAWQ unpacks them.
    MemorySegment data(String tensor, Function<String, MemorySegment> files) {
        Reader reader = new Reader(tensor, files);
        Sizes own = reader.sizes;
        MemorySegment out = Arena.ofAuto().allocate(2L * own.out * own.in, ALIGNMENT);
        IntStream.range(0, own.out).parallel().forEach(row -> {
            for (int column = 0; column < own.in; column++) {
                int group = column / own.group();
                float weight = (reader.number(column, row) - reader.zero(group, row)) * reader.scale(group, row);
                out.set(I16, 2 * ((long) row * own.in + column), Float.floatToFloat16(weight));
            }
        });
        return out.asReadOnly();
    }

    /// The same packed: not rounded, since a scale times a difference of 5 bits fits into 32 bits.
    Packed packed(String tensor, Function<String, MemorySegment> files) {
        Reader reader = new Reader(tensor, files);
        Sizes own = reader.sizes;
        int size = Packing.AWQ.numbers();
        long rowBytes = (long) own.in / size * Packing.AWQ.bytes();
        MemorySegment out = Arena.ofAuto().allocate(rowBytes * own.out, ALIGNMENT);
        IntStream.range(0, own.out).parallel().forEach(row -> {
            for (int block = 0; block < own.in / size; block++) {
                long at = row * rowBytes + (long) block * Packing.AWQ.bytes();
                int first = block * size;
                int group = first / own.group();
                float scale = reader.scale(group, row);
                out.set(F32, at, scale);
                out.set(F32, at + 4, -scale * reader.zero(group, row));
                for (int i = 0; i < size / 2; i++) {
                    int both = reader.number(first + i, row) | reader.number(first + i + size / 2, row) << 4;
                    out.set(ValueLayout.JAVA_BYTE, at + 8 + i, (byte) both);
                }
            }
        });
        return new Packed(Packing.AWQ, List.of((long) own.out, (long) own.in), out.asReadOnly());
    }

    /// Reads the parts of one map.
    private final class Reader {
        final Sizes sizes;
        private final MemorySegment numbers;
        private final MemorySegment zeros;
        private final MemorySegment scales;

        Reader(String tensor, Function<String, MemorySegment> files) {
            Sizes own = AwqTensors.this.sizes.get(tensor);
            if (own == null) {
                throw new IllegalArgumentException("'" + tensor + "' is not packed");
            }
            sizes = own;
            String map = map(tensor);
            numbers = files.apply(map + NUMBERS);
            zeros = files.apply(map + ZEROS);
            scales = files.apply(map + SCALES);
        }

        int number(int column, int row) {
            return four(numbers, column, row);
        }

        int zero(int group, int row) {
            return four(zeros, group, row);
        }

        private int four(MemorySegment integers, int line, int row) {
            long at = 4 * ((long) line * (sizes.out / EIGHT) + row / EIGHT);
            return (integers.get(I32, at) >>> SHIFTS[row % EIGHT]) & 15;
        }

        float scale(int group, int row) {
            return Float.float16ToFloat(scales.get(I16, 2 * ((long) group * sizes.out + row)));
        }
    }
}
