package dev.vireo.runtime.packed;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.tensor.Torch;
import dev.vireo.runtime.weights.DType;
import dev.vireo.runtime.weights.Packing;
import dev.vireo.runtime.weights.TensorSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A matrix whose numbers stay packed in few bits and are multiplied so: what a GGUF file holds, at the
/// memory that it takes there. Sums are of 32-bit floats, of the very numbers that unpacking gives.
///
/// Products of few rows, a token of a text say, unpack in registers with Java's Vector API, which is faster
/// than any product of the unpacked matrix because it reads less memory. Products of many unpack into
/// memory of their own first. Any number of threads may multiply; those of one process take turns.
public final class PackedMatrix implements AutoCloseable {
    private static final int ALIGNMENT = 64;

    /// From how many rows on it is faster to unpack first.
    private static final int MANY = 12;

    /// From how many rows on each of the matrix is unpacked once for all, and for how many at a time.
    private static final int SEVERAL = 3;

    private static final int FOUR = 4;

    private static final ThreadLocal<MemorySegment> ALIGNED = ThreadLocal.withInitial(() -> MemorySegment.NULL);

    /// How many times each thread comes for a stretch of rows of a product. Long stretches are read faster,
    /// short ones are shared more evenly.
    private static final int STRETCHES = 4;

    /// About how many bytes are unpacked at once: as much as the caches of a processor hold.
    private static final int UNPACKED_AT_ONCE = 4 << 20;

    private final Packing packing;
    private final int rows;
    private final int columns;
    private final int rowBytes;
    private final Arena arena;
    /// With [Lanes#TOUCHED] bytes behind them.
    private final MemorySegment blocks;

    private PackedMatrix(Packing packing, int rows, int columns, Arena arena, MemorySegment blocks) {
        this.packing = packing;
        this.rows = rows;
        this.columns = columns;
        this.rowBytes = columns / packing.numbers() * packing.bytes();
        this.arena = arena;
        this.blocks = blocks;
    }

    /// Whether this Java has what products of packed numbers need: the module `jdk.incubator.vector`, which
    /// `java --add-modules jdk.incubator.vector` brings in.
    public static boolean available() {
        return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    }

    /// A matrix with a copy of what a file holds.
    ///
    /// @throws IllegalArgumentException when it has no two dimensions, or a number of it is not packed
    /// @throws VireoException with code RESOURCE when there is no memory, or Java has no [#available]
    ///     products
    public static PackedMatrix of(TensorSource.Packed packed) {
        if (packed.shape().size() != 2 || packed.packing().numbers() == 1) {
            throw new IllegalArgumentException(
                    packed.packing() + " of shape " + packed.shape() + " is no packed matrix");
        }
        if (!available()) {
            throw new VireoException(
                    Code.RESOURCE,
                    "this Java does not multiply packed numbers: it runs without the module jdk.incubator.vector",
                    "Start it with --add-modules jdk.incubator.vector, or unpack the matrix.");
        }
        Arena arena = Arena.ofShared();
        try {
            MemorySegment copy = arena.allocate(packed.blocks().byteSize() + Lanes.TOUCHED, ALIGNMENT);
            copy.copyFrom(packed.blocks());
            return new PackedMatrix(
                    packed.packing(),
                    Math.toIntExact(packed.shape().get(0)),
                    Math.toIntExact(packed.shape().get(1)),
                    arena,
                    copy.asReadOnly());
        } catch (OutOfMemoryError e) {
            arena.close();
            throw new VireoException(
                    Code.RESOURCE,
                    "there is no memory for a packed matrix of "
                            + packed.blocks().byteSize() + " bytes",
                    "Give Java more with -XX:MaxDirectMemorySize=8G, say, or take a smaller model.",
                    e);
        } catch (RuntimeException | InternalError e) {
            arena.close();
            throw e;
        }
    }

    /// How many rows it has: the outputs of a product.
    public int rows() {
        return rows;
    }

    /// How many columns it has: the inputs of a product.
    public int columns() {
        return columns;
    }

    /// The memory that it takes.
    public long bytes() {
        return (long) rows * rowBytes;
    }

    /// Some of its rows, unpacked.
    ///
    /// @param ids integers of any shape, from 0 to less than [#rows]
    /// @return floats of the same shape with one more dimension, the columns
    /// @throws IndexOutOfBoundsException when there is no such row
    public Tensor unpackRows(Tensor ids) {
        long[] wanted = ids.toLongs();
        long[] shape = Arrays.copyOf(ids.shape(), ids.shape().length + 1);
        shape[shape.length - 1] = columns;
        return Tensor.filled(
                DType.F32,
                out -> {
                    for (int i = 0; i < wanted.length; i++) {
                        packing.unpack(row(wanted[i]), out.asSlice(4L * i * columns, 4L * columns));
                    }
                },
                shape);
    }

    private MemorySegment row(long row) {
        if (row < 0 || row >= rows) {
            throw new IndexOutOfBoundsException("row " + row + " of " + rows);
        }
        return blocks.asSlice(row * rowBytes, rowBytes);
    }

    /// The product `x M^T` with this matrix: `... x columns` to `... x rows`, in 32 bits.
    ///
    /// @throws IllegalArgumentException when the last dimension of x is not the columns
    public Tensor multiply(Tensor x) {
        return multiply(x, List.of(this));
    }

    /// The products with several matrices of the same columns, one behind the other in the last dimension.
    ///
    /// @throws IllegalArgumentException when the last dimension of x is not the columns of each
    public static Tensor multiply(Tensor x, List<PackedMatrix> parts) {
        int columns = parts.getFirst().columns;
        int outputs = 0;
        for (PackedMatrix part : parts) {
            if (part.columns != columns || x.size(-1) != columns) {
                throw new IllegalArgumentException("a product of shape " + Arrays.toString(x.shape()) + " and "
                        + part.rows + " x " + part.columns);
            }
            outputs += part.rows;
        }
        int count = Math.toIntExact(x.count() / columns);
        if (count > MANY) {
            return Scope.tidy(() -> Tensor.cat(
                    -1,
                    stretches(parts, UNPACKED_AT_ONCE / (4 * columns) + 1).stream()
                            .map(some -> x.linear(some.unpack()))
                            .toArray(Tensor[]::new)));
        }
        float[] out = new float[Math.multiplyExact(count, outputs)];
        multiply(x.toFloats(), count, parts, out);
        long[] shape = x.shape().clone();
        shape[shape.length - 1] = outputs;
        return Tensor.of(out, shape);
    }

    /// The products of a few rows of floats with several matrices of the same columns, without libtorch. Each
    /// row becomes what it becomes alone.
    ///
    /// @param x rows of as many numbers as the matrices have columns
    /// @param out as many rows, each of the products with all matrices, one behind the other
    /// @throws IllegalArgumentException when the sizes do not fit each other
    public static void multiply(float[] x, int count, List<PackedMatrix> parts, float[] out) {
        int columns = parts.getFirst().columns;
        int outputs = parts.stream().mapToInt(part -> part.rows).sum();
        if (x.length != count * columns || out.length != count * outputs) {
            throw new IllegalArgumentException("a product of " + x.length + " numbers in " + count + " rows and "
                    + outputs + " x " + columns + " has not " + out.length + " numbers");
        }
        if (count == 0) {
            return;
        }
        float[][] rows = new float[count][];
        for (int i = 0; i < count; i++) {
            rows[i] = count == 1 ? x : Arrays.copyOfRange(x, i * columns, (i + 1) * columns);
        }
        MemorySegment aligned = count < SEVERAL ? MemorySegment.NULL : aligned(x, count);
        List<Stretch> work = stretches(parts, Math.ceilDiv(outputs, STRETCHES * Torch.threads()));
        Team.run(work.size(), i -> work.get(i).multiply(rows, aligned, out));
    }

    /// The rows in memory that suits [Lanes#products], with room for a multiple of four; this thread's, until
    /// it asks again.
    private static MemorySegment aligned(float[] x, int count) {
        long bytes = 4L * x.length / count * Math.ceilDiv(count, FOUR) * FOUR;
        MemorySegment memory = ALIGNED.get();
        if (memory.byteSize() < bytes) {
            memory = Arena.ofAuto().allocate(bytes, ALIGNMENT);
            ALIGNED.set(memory);
        }
        MemorySegment.copy(x, 0, memory, ValueLayout.JAVA_FLOAT, 0, x.length);
        return memory;
    }

    /// A stretch of the rows of one matrix.
    ///
    /// @param output the place of its first row among those of all
    private record Stretch(PackedMatrix matrix, int from, int to, int output) {
        /// @param aligned the rows of x, when there are several
        void multiply(float[][] x, MemorySegment aligned, float[] out) {
            RowKernel kernel = RowKernel.of(matrix.packing);
            int outputs = out.length / x.length;
            long stride = 4L * matrix.columns;
            float[] own = new float[matrix.columns];
            float[] four = new float[FOUR];
            for (int row = from; row < to; row++) {
                long at = (long) row * matrix.rowBytes;
                int place = output + row - from;
                if (x.length < SEVERAL || !kernel.unpack(matrix.blocks, at, own)) {
                    for (int j = 0; j < x.length; j++) {
                        out[j * outputs + place] = kernel.product(matrix.blocks, at, x[j]);
                    }
                    continue;
                }
                for (int j = 0; j < x.length; j += FOUR) {
                    Lanes.products(own, aligned, j * stride, stride, four);
                    for (int k = j; k < Math.min(j + FOUR, x.length); k++) {
                        out[k * outputs + place] = four[k - j];
                    }
                }
            }
        }

        Tensor unpack() {
            long start = (long) from * matrix.rowBytes;
            MemorySegment own = matrix.blocks.asSlice(start, (long) to * matrix.rowBytes - start);
            return Tensor.filled(DType.F32, memory -> matrix.packing.unpack(own, memory), to - from, matrix.columns);
        }
    }

    private static List<Stretch> stretches(List<PackedMatrix> parts, int rowsAtOnce) {
        List<Stretch> out = new ArrayList<>();
        int output = 0;
        for (PackedMatrix part : parts) {
            for (int from = 0; from < part.rows; from += rowsAtOnce) {
                out.add(new Stretch(part, from, Math.min(part.rows, from + rowsAtOnce), output + from));
            }
            output += part.rows;
        }
        return out;
    }

    /// Frees the memory.
    ///
    /// @throws IllegalStateException when another thread multiplies at this moment
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
