package dev.vireo.language.internal.local;

import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.Sha256;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import dev.vireo.runtime.weights.Safetensors;
import dev.vireo.runtime.weights.SafetensorsWriter;
import dev.vireo.runtime.weights.TensorSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Features in files, one for each part that was seen. A file that is torn, was written for something else, or
/// whose numbers are not those of its hash, is removed and made anew. What can't be written is not kept: nothing
/// depends on it. What was used longest ago goes when there is more than there may be.
public final class FeatureFiles {
    /// Files, and their bytes.
    public record Held(long files, long bytes) {
        static final Held NOTHING = new Held(0, 0);
    }

    private static final String NAME = "features";
    private static final String KIND = "vireo";
    private static final String FORMAT = "features 1";
    private static final String KEY = "key";
    private static final String HASH = "sha256";
    private static final String END = ".safetensors";
    private static final double KEPT = 0.9;

    private record Lying(Path file, long bytes, FileTime used) {}

    private final Path folder;
    private final long most;
    private final DType dtype;
    private final Device device;
    private long bytes = -1;

    /// @param most bytes of all files
    /// @param dtype of the features
    /// @param device where they are used
    public FeatureFiles(Path folder, long most, DType dtype, Device device) {
        this.folder = folder;
        this.most = most;
        this.dtype = dtype;
        this.device = device;
    }

    private Path file(String key) {
        return folder.resolve(key.substring(0, 2)).resolve(key + END);
    }

    /// Features, in the scope of the caller.
    Optional<Tensor> read(String key) {
        Path file = file(key);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (Safetensors in = Safetensors.open(file)) {
            TensorSource.Entry entry = in.tensors().get(NAME);
            if (entry != null
                    && entry.dtype() == dtype
                    && entry.shape().size() == 2
                    && FORMAT.equals(in.metadata().get(KIND))
                    && key.equals(in.metadata().get(KEY))) {
                Tensor features = Tensor.of(entry, in.data(NAME), dtype, device);
                if (hash(features.toFloats()).equals(in.metadata().get(HASH))) {
                    Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
                    return Optional.of(features);
                }
            }
        } catch (VireoException | IOException _) {
            // it is torn, or can't be touched: seen anew
        }
        remove(file);
        return Optional.empty();
    }

    private static String hash(float[] values) {
        ByteBuffer out = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        out.asFloatBuffer().put(values);
        return Sha256.of(out.array());
    }

    /// Keeps features.
    void write(String key, Tensor features) {
        float[] values = features.toFloats();
        List<Long> shape = Arrays.stream(features.shape()).boxed().toList();
        try {
            Path file = file(key);
            Files.createDirectories(file.getParent());
            new SafetensorsWriter()
                    .metadata(KIND, FORMAT)
                    .metadata(KEY, key)
                    .metadata(HASH, hash(values))
                    .add(NAME, dtype, shape, values)
                    .write(file);
            limit(Files.size(file));
        } catch (VireoException | IOException _) {
            // the disk is full, or not ours: it is seen anew the next time
        }
    }

    private synchronized void limit(long more) throws IOException {
        bytes = bytes < 0 ? all(folder).stream().mapToLong(Lying::bytes).sum() : bytes + more;
        if (bytes <= most) {
            return;
        }
        List<Lying> files = all(folder);
        bytes = files.stream().mapToLong(Lying::bytes).sum();
        for (Lying file : files) {
            if (bytes > most * KEPT) {
                remove(file.file());
                bytes -= file.bytes();
            }
        }
    }

    /// All files, those that were used longest ago first.
    private static List<Lying> all(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder, 2)) {
            return files.filter(file -> file.toString().endsWith(END))
                    .flatMap(file -> lying(file).stream())
                    .sorted(Comparator.comparing(Lying::used))
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static Optional<Lying> lying(Path file) {
        try {
            return Optional.of(new Lying(file, Files.size(file), Files.getLastModifiedTime(file)));
        } catch (IOException _) {
            return Optional.empty(); // another process removed it
        }
    }

    /// What lies in a folder.
    public static Held kept(Path folder) {
        return sum(lying(folder, Optional.empty()));
    }

    /// Removes what lies in a folder and was not used since then; without a time, all of it.
    ///
    /// @return what was removed
    public static Held clear(Path folder, Optional<Instant> since) {
        List<Lying> old = lying(folder, since);
        old.forEach(file -> remove(file.file()));
        return sum(old.stream().filter(file -> !Files.exists(file.file())).toList());
    }

    private static List<Lying> lying(Path folder, Optional<Instant> since) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try {
            return all(folder).stream()
                    .filter(file -> since.map(time -> file.used().toInstant().isBefore(time))
                            .orElse(true))
                    .toList();
        } catch (IOException e) {
            throw new VireoException(
                    Code.DATA, "[" + folder + "] can't be read: " + IoReason.of(e), "Check the folder.", e);
        }
    }

    private static Held sum(List<Lying> files) {
        return new Held(files.size(), files.stream().mapToLong(Lying::bytes).sum());
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException _) {
            // it stays, and is not believed
        }
    }
}
