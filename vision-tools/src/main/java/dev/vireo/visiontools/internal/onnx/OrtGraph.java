package dev.vireo.visiontools.internal.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.vireo.visiontools.internal.onnx.OnnxNetwork.Floats;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/// A graph in ONNX Runtime: the only class that names its classes, so that what is told when they are not
/// there can be told.
final class OrtGraph implements AutoCloseable {
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final String input;
    private final boolean sparing;

    private OrtGraph(OrtEnvironment environment, OrtSession session, String input, boolean sparing) {
        this.environment = environment;
        this.session = session;
        this.input = input;
        this.sparing = sparing;
    }

    /// What ONNX Runtime says against a graph or its input.
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }

        Refused(OrtException e) {
            super(e.getMessage(), e);
        }
    }

    /// Makes sure that the library is there.
    ///
    /// @throws LinkageError when it is not
    static void needed() {
        OrtEnvironment.getEnvironment();
    }

    static OrtGraph load(byte[] onnx, boolean sparing) throws Refused {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        OrtSession session;
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            // plans of memory for each size of an input that was ever seen take more of it than they save
            options.setMemoryPatternOptimization(false);
            if (OrtArena.shared()) {
                options.addConfigEntry("session.use_env_allocators", "1");
            }
            session = environment.createSession(onnx, options);
        } catch (OrtException e) {
            throw new Refused(e);
        }
        if (session.getNumInputs() != 1) {
            long inputs = session.getNumInputs();
            close(session);
            throw new Refused("it takes " + inputs + " inputs, and one can be given");
        }
        return new OrtGraph(
                environment, session, session.getInputNames().iterator().next(), sparing);
    }

    private static void close(OrtSession session) {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Runs it once. The input is held outside the heap for as long as the run: buffers that wait for the
    /// garbage collector would fill the memory.
    Map<String, Floats> run(Consumer<FloatBuffer> fill, long... shape) throws Refused {
        long count = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(ValueLayout.JAVA_FLOAT, count);
            FloatBuffer values =
                    memory.asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer();
            fill.accept(values);
            values.rewind();
            try (OnnxTensor tensor = OnnxTensor.createTensor(environment, values, shape);
                    OrtSession.RunOptions how = how();
                    OrtSession.Result result = session.run(Map.of(input, tensor), how)) {
                Map<String, Floats> all = new LinkedHashMap<>();
                for (Map.Entry<String, OnnxValue> output : result) {
                    all.put(output.getKey(), floats(output.getKey(), output.getValue()));
                }
                return all;
            }
        } catch (OrtException e) {
            throw new Refused(e);
        }
    }

    private OrtSession.RunOptions how() throws OrtException {
        OrtSession.RunOptions how = new OrtSession.RunOptions();
        if (sparing) {
            how.addRunConfigEntry("memory.enable_memory_arena_shrinkage", "cpu:0");
        }
        return how;
    }

    /// Numbers of any kind; graphs give classes as whole ones.
    private static Floats floats(String name, OnnxValue value) throws OrtException, Refused {
        if (!(value instanceof OnnxTensor tensor)) {
            throw new Refused("its output '" + name + "' is no tensor");
        }
        long[] shape = tensor.getInfo().getShape();
        if (tensor.getInfo().type == OnnxJavaType.STRING) {
            throw new Refused("its output '" + name + "' is text");
        }
        FloatBuffer floats = tensor.getFloatBuffer(); // a copy; of 16 bits, too
        if (floats != null && floats.hasArray() && floats.array().length == floats.capacity()) {
            return new Floats(floats.array(), shape);
        }
        ByteBuffer bytes = tensor.getByteBuffer().order(ByteOrder.nativeOrder());
        float[] out = new float[Math.toIntExact(tensor.getInfo().getNumElements())];
        for (int i = 0; i < out.length; i++) {
            out[i] = number(bytes, tensor.getInfo().type, i);
        }
        return new Floats(out, shape);
    }

    private static float number(ByteBuffer bytes, OnnxJavaType type, int i) throws Refused {
        return switch (type) {
            case FLOAT -> bytes.getFloat(4 * i);
            case DOUBLE -> (float) bytes.getDouble(8 * i);
            case INT8 -> bytes.get(i);
            case UINT8, BOOL -> bytes.get(i) & 255;
            case INT16 -> bytes.getShort(2 * i);
            case INT32 -> bytes.getInt(4 * i);
            case INT64 -> bytes.getLong(8 * i);
            default -> throw new Refused("it gives numbers of the kind " + type);
        };
    }

    /// Frees its memory.
    @Override
    public void close() {
        close(session);
    }
}
