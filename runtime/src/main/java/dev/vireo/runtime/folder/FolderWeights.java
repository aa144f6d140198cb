package dev.vireo.runtime.folder;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.weights.DType;
import dev.vireo.runtime.weights.Safetensors;
import dev.vireo.runtime.weights.TensorSource;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// All tensors of a model folder, whether they lie in one file or in many shards, or of a GGUF file. The
/// files are mapped, so that a tensor's bytes are read from the disk when they are touched; those of a GGUF
/// file are unpacked into 32-bit floats whenever they are asked for.
public final class FolderWeights implements TensorSource {
    /// What the weights of a folder are called, before `.safetensors`: as transformers names them, and as
    /// diffusers does; those in half precision only when there are no others. The first that is there is
    /// taken.
    private static final List<String> STEMS =
            List.of("model", "diffusion_pytorch_model", "model.fp16", "diffusion_pytorch_model.fp16");

    private final Path folder;
    private final Map<String, ? extends TensorSource> files;
    private final Map<String, TensorSource.Entry> tensors;
    private final Map<String, String> places;

    /// What is packed in the files, where something is.
    private final @Nullable AwqTensors packed;

    private FolderWeights(Path folder, Map<String, ? extends TensorSource> files) {
        this.folder = folder;
        this.files = files;
        Map<String, TensorSource.Entry> all = new LinkedHashMap<>();
        Map<String, String> where = new LinkedHashMap<>();
        files.forEach((name, file) -> file.tensors().forEach((tensor, entry) -> {
            all.put(tensor, entry);
            where.put(tensor, name);
        }));
        this.tensors = Collections.unmodifiableMap(all);
        this.places = where;
        this.packed = null;
    }

    /// The weights of another one, which owns the files no longer, with those that are packed in it.
    private FolderWeights(FolderWeights files, AwqTensors packed) {
        this.folder = files.folder;
        this.files = files.files;
        this.packed = packed;
        this.tensors = Collections.unmodifiableMap(packed.entries());
        this.places = new LinkedHashMap<>();
        tensors.keySet().forEach(name -> places.put(name, files.place(packed.has(name) ? packed.numbers(name) : name)));
        files.places.forEach(places::putIfAbsent);
    }

    /// The weights of a folder whose tensors are packed as its configuration says.
    ///
    /// @throws VireoException with code DATA as [#open] does, or when they are packed in a way that is not
    ///     known
    static FolderWeights openPacked(Path folder, ModelConfig quantization) {
        FolderWeights files = open(folder);
        try {
            return new FolderWeights(files, AwqTensors.of(quantization, files.tensors, folder.toString()));
        } catch (RuntimeException e) {
            files.close();
            throw e;
        }
    }

    /// @throws VireoException with code DATA when the folder's weights are not whole
    static FolderWeights open(Path folder) {
        String stem = STEMS.stream()
                .filter(name -> exists(folder.resolve(single(name))) || exists(folder.resolve(index(name))))
                .findFirst()
                .orElseThrow(() -> none(folder));
        String single = single(stem);
        Path index = folder.resolve(index(stem));
        boolean sharded = exists(index);
        if (exists(folder.resolve(single))) {
            if (!sharded || ShardIndex.read(index).files().equals(Set.of(single))) {
                return whole(folder, single, map(folder, Set.of(single)));
            }
            throw new VireoException(
                    Code.DATA,
                    "[" + folder + "] holds both " + single + " and " + index(stem)
                            + ", which names other files: nothing says which of them is the model",
                    "Move one of them away.");
        }
        ShardIndex shards = ShardIndex.read(index);
        requireAll(folder, shards);
        Map<String, Safetensors> files = map(folder, shards.files());
        try {
            match(shards, files);
            return whole(folder, single, files);
        } catch (RuntimeException e) {
            closeAll(files);
            throw e;
        }
    }

    /// The tensors of a GGUF file under their published names.
    ///
    /// @throws VireoException with code DATA when it can't be read, or holds none, or some that are not known
    static FolderWeights ofGguf(Path file) {
        Path folder = Objects.requireNonNullElse(file.getParent(), Path.of(""));
        String name = file.getFileName().toString();
        return whole(folder, name, Map.of(name, GgufWeights.open(file)));
    }

    /// The tensors of the folders within one, each under its name in the whole model.
    ///
    /// @param parts hands over the weights of each part, with what stands before its names
    /// @throws VireoException with code DATA as [#open] does
    static FolderWeights ofParts(Path folder, Consumer<BiConsumer<String, FolderWeights>> parts) {
        Map<String, TensorSource> files = new LinkedHashMap<>();
        try {
            parts.accept((before, part) -> part.files
                    .keySet()
                    .forEach(name ->
                            files.put(part.folder.getFileName() + "/" + name, new PartTensors(part, name, before))));
            return new FolderWeights(folder, files);
        } catch (RuntimeException e) {
            closeAll(files);
            throw e;
        }
    }

    /// What one file of a part holds, under the names of the whole.
    private record PartTensors(FolderWeights part, String file, String before, Map<String, TensorSource.Entry> tensors)
            implements TensorSource {
        PartTensors(FolderWeights part, String file, String before) {
            this(part, file, before, new LinkedHashMap<>());
            part.tensors.forEach((name, entry) -> {
                if (part.place(name).equals(file)) {
                    tensors.put(
                            before + name,
                            new TensorSource.Entry(
                                    before + name, entry.dtype(), entry.shape(), entry.offset(), entry.bytes()));
                }
            });
        }

        @Override
        public String name() {
            return part.name() + "/" + file;
        }

        private String own(String tensor) {
            return tensor(tensor).name().substring(before.length());
        }

        @Override
        public MemorySegment data(String tensor) {
            return part.data(own(tensor));
        }

        @Override
        public Optional<Packed> packed(String tensor) {
            return part.packed(own(tensor));
        }

        @Override
        public void close() {
            part.close();
        }
    }

    /// Whether a folder holds weights, or an index of their shards.
    static boolean liesIn(Path folder) {
        return STEMS.stream()
                .anyMatch(name -> exists(folder.resolve(single(name))) || exists(folder.resolve(index(name))));
    }

    private static String single(String stem) {
        return stem + ".safetensors";
    }

    /// Where diffusers keeps the index of shards, the variant comes last.
    private static String index(String stem) {
        return stem.endsWith(".fp16")
                ? stem.substring(0, stem.length() - ".fp16".length()) + ".safetensors.index.fp16.json"
                : stem + ".safetensors.index.json";
    }

    private static FolderWeights whole(Path folder, String single, Map<String, ? extends TensorSource> files) {
        FolderWeights weights = new FolderWeights(folder, files);
        if (weights.tensors().isEmpty()) {
            weights.close();
            throw new VireoException(
                    Code.DATA, "[" + folder.resolve(single) + "] holds no tensors", FolderFiles.FETCH_AGAIN);
        }
        return weights;
    }

    private static Map<String, Safetensors> map(Path folder, Set<String> names) {
        Map<String, Safetensors> files = new LinkedHashMap<>();
        try {
            for (String name : names) {
                Path file = folder.resolve(name);
                FolderFiles.requireRegular(file);
                files.put(name, open(file, name));
            }
            return files;
        } catch (RuntimeException e) {
            closeAll(files);
            throw e;
        }
    }

    private static Safetensors open(Path file, String name) {
        try {
            return Safetensors.open(file);
        } catch (VireoException e) {
            String hint = e.hint().isEmpty() ? "Fetch " + name + " again." : e.hint();
            throw new VireoException(e.code(), e.what(), hint, e);
        }
    }

    private static void requireAll(Path folder, ShardIndex index) {
        List<String> missing = index.files().stream()
                .filter(name -> !exists(folder.resolve(name)))
                .toList();
        if (!missing.isEmpty()) {
            throw new VireoException(
                    Code.DATA,
                    "[" + index.file() + "] names " + index.files().size() + " shards, and " + missing.size()
                            + " of them are missing: " + some(missing),
                    "Fetch the missing files; vireo models get REPO does so for a model of a hub.");
        }
    }

    /// Sees that index and shards say the same.
    private static void match(ShardIndex index, Map<String, Safetensors> files) {
        Map<String, String> found = new LinkedHashMap<>();
        files.forEach((name, file) -> file.tensors().keySet().forEach(tensor -> {
            String other = found.put(tensor, name);
            if (other != null) {
                throw disagree(index, "tensor " + quoted(tensor) + " lies in two shards, " + other + " and " + name);
            }
        }));
        List<String> absent = new ArrayList<>();
        index.shards().forEach((tensor, name) -> {
            String place = found.get(tensor);
            if (place == null) {
                absent.add(quoted(tensor) + " (in " + name + ")");
            } else if (!place.equals(name)) {
                throw disagree(index, "tensor " + quoted(tensor) + " should lie in " + name + " and lies in " + place);
            }
        });
        if (!absent.isEmpty()) {
            throw disagree(index, absent.size() + " tensors are not where it says: " + some(absent));
        }
        List<String> surplus = new ArrayList<>();
        found.forEach((tensor, name) -> {
            if (!index.shards().containsKey(tensor)) {
                surplus.add(quoted(tensor) + " (in " + name + ")");
            }
        });
        if (!surplus.isEmpty()) {
            throw disagree(index, surplus.size() + " tensors of the shards are not in it: " + some(surplus));
        }
    }

    private static VireoException disagree(ShardIndex index, String what) {
        return new VireoException(
                Code.DATA,
                "[" + index.file() + "] and its shards disagree: " + what,
                "The files are of different versions of the model; fetch the index and all shards again.");
    }

    private static VireoException none(Path folder) {
        List<String> names = FolderFiles.names(folder);
        List<String> weights =
                names.stream().filter(name -> name.endsWith(".safetensors")).toList();
        List<String> pickles = names.stream()
                .filter(name -> FolderFiles.isPickle(name) || name.endsWith(".bin.index.json"))
                .toList();
        if (weights.stream().anyMatch(name -> name.matches("model-\\d+-of-\\d+\\.safetensors"))) {
            return new VireoException(
                    Code.DATA,
                    "[" + folder + "] has shards and no " + ShardIndex.NAME + ", which says what lies in them",
                    "Fetch the index too.");
        }
        if (!weights.isEmpty()) {
            return new VireoException(
                    Code.DATA,
                    "[" + folder + "] has no " + single(STEMS.getFirst()) + "; it has " + some(weights),
                    "If that is the model, give the file the name " + single(STEMS.getFirst()) + ".");
        }
        if (!pickles.isEmpty()) {
            return new VireoException(
                    Code.DATA,
                    "[" + folder + "] has pickled weights alone, which are never read because reading them runs code: "
                            + some(pickles),
                    FolderFiles.CONVERT);
        }
        return new VireoException(
                Code.DATA,
                "[" + folder + "] has no weights: neither " + single(STEMS.getFirst()) + " nor " + ShardIndex.NAME,
                "Fetch them; vireo models get REPO does so for a model of a hub.");
    }

    private static boolean exists(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    private static String quoted(String tensor) {
        return "'" + ModelConfig.shown(tensor) + "'";
    }

    private static String some(List<String> names) {
        int shown = Math.min(names.size(), 5);
        String more = names.size() > shown ? " and " + (names.size() - shown) + " more" : "";
        return String.join(", ", names.subList(0, shown)) + more;
    }

    @Override
    public String name() {
        return folder.toString();
    }

    /// The files that the tensors lie in.
    public List<Path> files() {
        return files.keySet().stream().map(folder::resolve).toList();
    }

    /// What the files say of each tensor, file after file in the order of their bytes. Offsets are within the
    /// file of each.
    @Override
    public Map<String, TensorSource.Entry> tensors() {
        return tensors;
    }

    /// The file that one tensor lies in.
    ///
    /// @throws VireoException with code DATA when there is none of that name
    public Path file(String tensor) {
        return folder.resolve(place(tensor));
    }

    @Override
    public MemorySegment data(String tensor) {
        return packed != null && packed.has(tensor)
                ? packed.data(tensor, this::stored)
                : stored(tensor(tensor).name());
    }

    @Override
    public Optional<TensorSource.Packed> packed(String tensor) {
        return packed != null && packed.has(tensor)
                ? Optional.of(packed.packed(tensor, this::stored))
                : Objects.requireNonNull(files.get(place(tensor))).packed(tensor);
    }

    private MemorySegment stored(String tensor) {
        return Objects.requireNonNull(files.get(Objects.requireNonNull(places.get(tensor))))
                .data(tensor);
    }

    private String place(String tensor) {
        return Objects.requireNonNull(places.get(tensor(tensor).name()));
    }

    /// Unmaps all files. Closing again does nothing.
    ///
    /// @throws IllegalStateException when another thread is reading at this moment
    @Override
    public void close() {
        closeAll(files);
    }

    private static void closeAll(Map<String, ? extends TensorSource> files) {
        files.values().forEach(TensorSource::close);
    }

    @Override
    public String toString() {
        return "FolderWeights[" + folder + ", " + files.size() + " files, " + tensors.size() + " tensors]";
    }

    /// Reads every byte of a model's weights once.
    ///
    /// @param tensors how many were read
    /// @param elements how many numbers they hold
    /// @param bytes how many bytes they take
    /// @param types the number of elements of each type
    /// @param notFinite the number of infinities and NaNs of each tensor that has any; empty when none was
    ///     asked for
    public record Check(int tensors, long elements, long bytes, Map<DType, Long> types, Map<String, Long> notFinite) {
        private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
        private static final ValueLayout.OfShort I16 =
                ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
        private static final ValueLayout.OfLong I64 =
                ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
        private static final int CHUNK = 1 << 20;

        public Check {
            types = Map.copyOf(types);
            notFinite = Collections.unmodifiableMap(new LinkedHashMap<>(notFinite));
        }

        /// Reads all tensors.
        ///
        /// @param finite whether to look for infinities and NaNs
        /// @param progress is told the number of bytes after each tensor
        /// @throws VireoException with code DATA when a file can't be read to its end
        /// @throws CancellationException when the thread is interrupted
        public static Check of(FolderWeights weights, boolean finite, LongConsumer progress) {
            long elements = 0;
            long bytes = 0;
            byte[] chunk = new byte[CHUNK];
            Map<DType, Long> types = new LinkedHashMap<>();
            Map<String, Long> notFinite = new LinkedHashMap<>();
            for (TensorSource.Entry entry : weights.tensors().values()) {
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
            return new Check(weights.tensors().size(), elements, bytes, types, notFinite);
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
}
