package dev.vireo.visiontools.internal.onnx;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.TranslatorContext;
import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.PlainText;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/// An ONNX graph with one input of 32-bit floats, and outputs of the same. Safe for several threads;
/// closing it waits for the runs that are under way.
public final class OnnxNetwork implements AutoCloseable {
    /// Plans of memory for each size of an input that was ever seen take more of it than they save.
    private static final Map<String, String> OPTIONS = Map.of("memoryPatternOptimization", "false");

    private static final int SHOWN = 200;

    /// An array that goes in or comes out.
    ///
    /// @param values row by row
    /// @param shape its sides, the outermost first
    @SuppressWarnings("ArrayRecordComponent") // handed straight on
    public record Floats(float[] values, long... shape) {}

    /// @param arena holds the input for one run: buffers that wait for the garbage collector would fill the
    ///     memory
    private record AsFloats(Arena arena) implements NoBatchifyTranslator<Floats, Map<String, Floats>> {
        @Override
        public NDList processInput(TranslatorContext context, Floats input) {
            FloatBuffer values = arena.allocateFrom(ValueLayout.JAVA_FLOAT, input.values)
                    .asByteBuffer()
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
            return new NDList(context.getNDManager().create(values, new Shape(input.shape), DataType.FLOAT32));
        }

        @Override
        public Map<String, Floats> processOutput(TranslatorContext context, NDList outputs) {
            Map<String, Floats> all = new LinkedHashMap<>();
            for (NDArray output : outputs) {
                all.put(
                        output.getName(),
                        new Floats(output.toFloatArray(), output.getShape().getShape()));
            }
            return all;
        }
    }

    private final String name;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private @Nullable Model model;

    private OnnxNetwork(String name, Model model) {
        this.name = name;
        this.model = model;
    }

    /// Loads a graph.
    ///
    /// @param onnx the content of its file
    /// @param name what messages call it
    /// @throws VireoException with code DATA when it is no graph that ONNX Runtime understands, RESOURCE
    ///     when ONNX Runtime can't be had on this machine
    public static OnnxNetwork load(byte[] onnx, String name) {
        Model model = empty(name);
        try {
            model.load(new ByteArrayInputStream(onnx), OPTIONS);
            return new OnnxNetwork(name, model);
        } catch (MalformedModelException | EngineException e) {
            model.close();
            throw new VireoException(
                    Code.DATA,
                    "[" + name + "] is no ONNX model that can be run: " + said(e.getCause() == null ? e : e.getCause()),
                    "Fetch it again.",
                    e);
        } catch (IOException e) {
            model.close();
            throw new VireoException(
                    Code.RESOURCE,
                    "[" + name + "] can't be loaded: " + IoReason.of(e),
                    "ONNX Runtime needs a folder for temporary files: set -Djava.io.tmpdir to one that can be written.",
                    e);
        }
    }

    private static Model empty(String name) {
        System.setProperty("ai.djl.offline", "true"); // DJL reports its use to its makers otherwise
        try {
            return Model.newInstance(name, "OnnxRuntime");
        } catch (IllegalArgumentException e) {
            throw new VireoException(
                    Code.RESOURCE,
                    "ONNX Runtime is not on the class path, and '" + name + "' needs it",
                    "Add ai.djl.onnxruntime:onnxruntime-engine; a fat jar must merge META-INF/services.",
                    e);
        } catch (LinkageError | RuntimeException e) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            throw new VireoException(
                    Code.RESOURCE,
                    "The library of ONNX Runtime can't be loaded on this machine: " + said(cause),
                    "It is there for Linux with glibc, macOS and Windows; -Djava.io.tmpdir must name a folder that can"
                            + " be written and run from.",
                    e);
        }
    }

    /// The content of a resource that this library, or one that it depends on, brings.
    ///
    /// @param path from the root of the class path, without a slash in front
    /// @param from what brings it, as a hint names it
    /// @throws VireoException with code RESOURCE when it is not there
    public static byte[] resource(String path, String from) {
        try (InputStream in = OnnxNetwork.class.getClassLoader().getResourceAsStream(path)) {
            if (in == null) {
                throw new VireoException(
                        Code.RESOURCE,
                        "The class path has no " + path,
                        "It comes with " + from + ": add that, and let a fat jar keep its files.");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new VireoException(
                    Code.RESOURCE, "[" + path + "] can't be read: " + IoReason.of(e), "It comes with " + from + ".", e);
        }
    }

    /// The outputs by their names, in the order of the graph.
    ///
    /// @throws VireoException with code DATA when the graph can't take the input or fails
    public Map<String, Floats> run(Floats input) {
        lock.readLock().lock();
        try {
            Model open = model;
            if (open == null) {
                throw new IllegalStateException(name + " is closed");
            }
            try (Arena arena = Arena.ofConfined();
                    Predictor<Floats, Map<String, Floats>> predictor = open.newPredictor(new AsFloats(arena))) {
                return predictor.predict(input);
            }
        } catch (TranslateException e) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            throw new VireoException(
                    Code.DATA,
                    "[" + name + "] can't be run on an input of " + sides(input.shape()) + ": " + said(cause),
                    "Fetch it again, or describe it differently.",
                    e);
        } finally {
            lock.readLock().unlock();
        }
    }

    /// The output of a graph that has one.
    ///
    /// @throws VireoException like [#run], and when there are several
    public Floats runForOne(Floats input) {
        List<Floats> all = new ArrayList<>(run(input).values());
        if (all.size() != 1) {
            throw new VireoException(
                    Code.DATA, "[" + name + "] gives " + all.size() + " outputs instead of one", "Fetch it again.");
        }
        return all.getFirst();
    }

    /// A shape as messages write it: `1x3x48x320`.
    public static String sides(long... shape) {
        StringBuilder out = new StringBuilder();
        for (long side : shape) {
            out.append(out.isEmpty() ? "" : "x").append(side);
        }
        return out.toString();
    }

    private static String said(Throwable e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : PlainText.line(message, SHOWN);
    }

    /// Frees its memory; further runs fail.
    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (model != null) {
                model.close();
                model = null;
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}
