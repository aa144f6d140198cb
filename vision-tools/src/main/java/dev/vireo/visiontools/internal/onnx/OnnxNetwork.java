package dev.vireo.visiontools.internal.onnx;

import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.PlainText;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An ONNX graph with one input of 32-bit floats, and outputs of numbers. Safe for several threads;
/// closing it waits for the runs that are under way.
public final class OnnxNetwork implements AutoCloseable {
    private static final int SHOWN = 200;

    /// An array that goes in or comes out.
    ///
    /// @param values row by row
    /// @param shape its sides, the outermost first
    @SuppressWarnings("ArrayRecordComponent") // handed straight on
    public record Floats(float[] values, long... shape) {}

    private final String name;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private @Nullable OrtGraph graph;

    private OnnxNetwork(String name, OrtGraph graph) {
        this.name = name;
        this.graph = graph;
    }

    /// Loads a graph.
    ///
    /// @param onnx the content of its file
    /// @param name what messages call it
    /// @throws VireoException with code DATA when it is no graph that ONNX Runtime understands, RESOURCE
    ///     when ONNX Runtime can't be had on this machine
    public static OnnxNetwork load(byte[] onnx, String name) {
        return load(onnx, name, false);
    }

    /// Loads a graph that gives the memory of each run back at its end: slower by a part, and right for one
    /// whose runs take much.
    ///
    /// @throws VireoException like [#load(byte[], String)]
    public static OnnxNetwork loadSparing(byte[] onnx, String name) {
        return load(onnx, name, true);
    }

    private static OnnxNetwork load(byte[] onnx, String name, boolean sparing) {
        try {
            OrtGraph.needed();
        } catch (LinkageError e) {
            throw missing(e, name);
        }
        try {
            return new OnnxNetwork(name, OrtGraph.load(onnx, sparing));
        } catch (OrtGraph.Refused e) {
            throw new VireoException(
                    Code.DATA, "[" + name + "] is no ONNX model that can be run: " + said(e), "Fetch it again.", e);
        }
    }

    private static VireoException missing(LinkageError e, String name) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof ClassNotFoundException) {
            return new VireoException(
                    Code.RESOURCE,
                    "ONNX Runtime is not on the class path, and '" + name + "' needs it",
                    "Add com.microsoft.onnxruntime:onnxruntime.",
                    e);
        }
        return new VireoException(
                Code.RESOURCE,
                "The library of ONNX Runtime can't be loaded on this machine: " + said(cause),
                "It is there for Linux with glibc, macOS and Windows; -Djava.io.tmpdir must name a folder that can"
                        + " be written and run from.",
                e);
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
        return run(numbers -> numbers.put(input.values()), input.shape());
    }

    private Map<String, Floats> run(Consumer<FloatBuffer> fill, long... shape) {
        lock.readLock().lock();
        try {
            OrtGraph open = graph;
            if (open == null) {
                throw new IllegalStateException(name + " is closed");
            }
            return open.run(fill, shape);
        } catch (OrtGraph.Refused e) {
            throw new VireoException(
                    Code.DATA,
                    "[" + name + "] can't be run on an input of " + sides(shape) + ": " + said(e),
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
        return runForOne(numbers -> numbers.put(input.values()), input.shape());
    }

    /// The output of a graph that has one, for an input that is large enough not to be held twice.
    ///
    /// @param fill writes the input, row by row
    /// @param shape the sides of the input, the outermost first
    /// @throws VireoException like [#run], and when there are several
    public Floats runForOne(Consumer<FloatBuffer> fill, long... shape) {
        List<Floats> all = new ArrayList<>(run(fill, shape).values());
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
            if (graph != null) {
                graph.close();
                graph = null;
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}
