package dev.vireo.runtime.hub;

import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.hub.HubCache.Cached.Snapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The folder in which fetched models lie, laid out as the Python client does: a folder `models--ORG--NAME`
/// each, with `blobs` (content by hash), `snapshots/COMMIT` (links to blobs by name) and `refs` (commits by
/// branch). What one of the two fetched, the other finds.
public final class HubCache {
    static final String BLOBS = "blobs";
    static final String REFS = "refs";
    static final String SNAPSHOTS = "snapshots";
    static final String PARTIAL = ".incomplete";

    private static final String PREFIX = "models--";

    private final Path folder;

    /// The cache in a folder, which need not exist.
    public HubCache(Path folder) {
        this.folder = folder;
    }

    /// Where it lies.
    public Path folder() {
        return folder;
    }

    /// All models, by name.
    ///
    /// @throws VireoException with code DATA when the folder can't be read
    public List<Cached> models() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        return guarded(folder, () -> {
            List<Cached> out = new ArrayList<>();
            for (Path one : children(folder)) {
                String name = one.getFileName().toString();
                if (name.startsWith(PREFIX) && Files.isDirectory(one)) {
                    out.add(read(one, name.substring(PREFIX.length()).replace("--", "/")));
                }
            }
            out.sort(Comparator.comparing(Cached::repo));
            return out;
        });
    }

    /// What there is of one model.
    ///
    /// @throws VireoException with code DATA when its folder can't be read
    public Optional<Cached> model(String repo) {
        Path home = folder.resolve(new Hub.Model(repo, Optional.empty()).folderName());
        return Files.isDirectory(home) ? Optional.of(guarded(home, () -> read(home, repo))) : Optional.empty();
    }

    /// The version of a model that is meant: the one of its branch, tag or commit, and where none is named that
    /// of `main`, or the only one.
    ///
    /// @throws VireoException with code DATA when the cache has no such model or version
    public Snapshot snapshot(Hub.Model model) {
        Cached cached = model(model.repo())
                .orElseThrow(() -> new VireoException(
                        Code.DATA,
                        "[" + model + "] is not in the cache " + folder,
                        "Fetch it: vireo models get " + model));
        String commit = cached.refs().getOrDefault(model.wanted(), model.wanted());
        List<Snapshot> all = cached.snapshots();
        if (model.revision().isEmpty() && !cached.refs().containsKey(Hub.Model.MAIN) && all.size() == 1) {
            return all.getFirst();
        }
        return all.stream()
                .filter(s -> s.commit().equals(commit))
                .findFirst()
                .orElseThrow(() -> new VireoException(
                        Code.DATA,
                        "[" + model + "] the cache " + folder + " has no revision '" + model.wanted()
                                + "' of it; it has " + revisions(cached),
                        "Fetch it: vireo models get " + model));
    }

    private static String revisions(Cached cached) {
        List<String> names =
                new ArrayList<>(cached.refs().keySet().stream().sorted().toList());
        cached.snapshots().stream().filter(s -> s.refs().isEmpty()).forEach(s -> names.add(s.commit()));
        return names.isEmpty() ? "none that is whole" : String.join(", ", names);
    }

    /// The version of a model that a folder of the cache is, if it is one.
    ///
    /// @throws VireoException with code DATA when it can't be read
    public static Optional<Snapshot> at(Path snapshot) {
        Path full = snapshot.toAbsolutePath().normalize();
        Path above = full.getParent();
        Path home = above == null ? null : above.getParent();
        if (above == null
                || home == null
                || home.getFileName() == null
                || !above.endsWith(SNAPSHOTS)
                || !home.getFileName().toString().startsWith(PREFIX)) {
            return Optional.empty();
        }
        return guarded(home, () -> read(home, home.getFileName().toString())).snapshots().stream()
                .filter(s -> s.folder().equals(full))
                .findFirst();
    }

    /// What a check of a version's files found.
    ///
    /// @param hashed how many files were compared with the hash that they are kept under
    /// @param other how many have no such hash
    /// @param wrong what is wrong, by file
    public record Hashes(int hashed, int other, Map<String, String> wrong) {
        public Hashes {
            wrong = Map.copyOf(wrong);
        }
    }

    /// Reads every file of a version and compares it with the hash that it is kept under.
    ///
    /// @param progress is told the number of bytes after each file
    /// @throws CancellationException when the thread is interrupted
    public static Hashes verify(Snapshot snapshot, LongConsumer progress) {
        int hashed = 0;
        int other = 0;
        long bytes = 0;
        Map<String, String> wrong = new TreeMap<>();
        for (Cached.File file : snapshot.files()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException();
            }
            if (file.size() < 0) {
                wrong.put(file.name(), "is a link that leads nowhere");
                continue;
            }
            try {
                String hash = file.path().toRealPath().getFileName().toString();
                if (!Files.isSymbolicLink(file.path()) || ContentHash.of(hash) == ContentHash.UNKNOWN) {
                    other++;
                } else if (ContentHash.matches(file.path(), hash)) {
                    hashed++;
                } else {
                    wrong.put(file.name(), "is not what its hash says: it was changed or damaged");
                }
            } catch (IOException e) {
                wrong.put(file.name(), "can't be read: " + IoReason.of(e));
            }
            bytes += file.size();
            progress.accept(bytes);
        }
        return new Hashes(hashed, other, wrong);
    }

    /// What was removed.
    ///
    /// @param snapshots how many versions
    /// @param bytes what they took on the disk
    public record Removed(int snapshots, long bytes) {}

    /// Removes a model, or when a revision is named that version and what no other version needs.
    ///
    /// @throws VireoException with code DATA when the cache has no such model or version, or it can't be removed
    public Removed remove(Hub.Model model) {
        Cached cached = model(model.repo())
                .orElseThrow(() -> new VireoException(
                        Code.DATA, "[" + model + "] is not in the cache " + folder, "See what is: vireo models list"));
        return guarded(cached.folder(), () -> {
            if (model.revision().isEmpty()) {
                long bytes = cached.bytes() + cached.partialBytes();
                deleteTree(cached.folder());
                deleteTree(locks(model));
                return new Removed(cached.snapshots().size(), bytes);
            }
            return removeVersion(cached, snapshot(model));
        });
    }

    private static Removed removeVersion(Cached cached, Snapshot gone) throws IOException {
        Set<Path> kept = new HashSet<>();
        for (Snapshot other : cached.snapshots()) {
            if (!other.commit().equals(gone.commit())) {
                kept.addAll(blobs(other));
            }
        }
        Set<Path> blobs = blobs(gone);
        for (String ref : gone.refs()) {
            Files.deleteIfExists(cached.folder().resolve(REFS).resolve(ref));
        }
        deleteTree(gone.folder());
        long bytes = 0;
        for (Path blob : blobs) {
            if (!kept.contains(blob) && Files.isRegularFile(blob)) {
                bytes += Files.size(blob);
                Files.delete(blob);
            }
        }
        return new Removed(1, bytes);
    }

    /// The files of the model's own blobs that a version's links lead to.
    private static Set<Path> blobs(Snapshot snapshot) throws IOException {
        Path model = Objects.requireNonNull(
                Objects.requireNonNull(snapshot.folder().getParent()).getParent());
        Path blobs = model.resolve(BLOBS);
        Path real = Files.isDirectory(blobs) ? blobs.toRealPath() : blobs;
        Set<Path> out = new HashSet<>();
        for (Cached.File file : snapshot.files()) {
            if (file.size() >= 0 && Files.isSymbolicLink(file.path())) {
                Path target = file.path().toRealPath();
                if (target.startsWith(real)) {
                    out.add(target);
                }
            }
        }
        return out;
    }

    /// The folder of the locks of a model's files.
    Path locks(Hub.Model model) {
        return folder.resolve(".locks").resolve(model.folderName());
    }

    private static Cached read(Path home, String repo) throws IOException {
        Map<String, String> refs = new TreeMap<>();
        Path refFolder = home.resolve(REFS);
        for (Path file : below(refFolder)) {
            if (!file.getFileName().toString().startsWith(".")) {
                refs.put(
                        refFolder.relativize(file).toString().replace('\\', '/'),
                        Files.readString(file).strip());
            }
        }
        List<Snapshot> snapshots = new ArrayList<>();
        Set<Object> counted = new HashSet<>();
        long bytes = 0;
        for (Path one : children(home.resolve(SNAPSHOTS))) {
            if (!Files.isDirectory(one)) {
                continue;
            }
            String commit = one.getFileName().toString();
            List<Cached.File> files = new ArrayList<>();
            for (Path file : below(one)) {
                boolean there = Files.isRegularFile(file);
                long size = there ? Files.size(file) : -1;
                files.add(new Cached.File(one.relativize(file).toString().replace('\\', '/'), file, size));
                if (there && counted.add(file.toRealPath())) {
                    bytes += size;
                }
            }
            List<String> leading = refs.entrySet().stream()
                    .filter(r -> r.getValue().equals(commit))
                    .map(Map.Entry::getKey)
                    .toList();
            snapshots.add(new Snapshot(commit, one, leading, files));
        }
        long partial = 0;
        for (Path blob : children(home.resolve(BLOBS))) {
            if (blob.getFileName().toString().endsWith(PARTIAL)) {
                partial += Files.size(blob);
            }
        }
        return new Cached(repo, home, refs, snapshots, bytes, partial);
    }

    private static List<Path> children(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> list = Files.list(folder)) {
            return list.sorted().toList();
        }
    }

    private static List<Path> below(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(f -> !Files.isDirectory(f, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        }
    }

    /// Deletes a folder with all in it; of links, the link.
    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(dir);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private interface Reading<T> {
        T run() throws IOException;
    }

    private static <T> T guarded(Path place, Reading<T> reading) {
        try {
            return reading.run();
        } catch (UncheckedIOException e) {
            throw unusable(place, Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw unusable(place, e);
        }
    }

    private static VireoException unusable(Path place, IOException e) {
        return new VireoException(
                Code.DATA, "[" + place + "] can't be read or changed: " + IoReason.of(e), "Look at its rights.", e);
    }

    @Override
    public String toString() {
        return "HubCache[" + folder + "]";
    }

    /// What the cache holds of one model.
    ///
    /// @param repo its name on the hub
    /// @param folder where it lies in the cache
    /// @param refs the commit of each branch and tag that was fetched by name
    /// @param snapshots the versions that are there, by commit
    /// @param bytes what all versions take together; what they share counts once
    /// @param partialBytes what downloads that are not complete take
    public record Cached(
            String repo,
            Path folder,
            Map<String, String> refs,
            List<Snapshot> snapshots,
            long bytes,
            long partialBytes) {
        public Cached {
            refs = Map.copyOf(refs);
            snapshots = List.copyOf(snapshots);
        }

        /// One version of a model.
        ///
        /// @param commit which one
        /// @param folder where its files lie
        /// @param refs the branches and tags that lead to it, in order
        /// @param files by name
        public record Snapshot(String commit, Path folder, List<String> refs, List<File> files) {
            public Snapshot {
                refs = List.copyOf(refs);
                files = List.copyOf(files);
            }

            /// The size of all files.
            public long bytes() {
                return files.stream().mapToLong(f -> Math.max(0, f.size())).sum();
            }
        }

        /// One file of a version.
        ///
        /// @param name within its folder, with `/`
        /// @param path where it lies
        /// @param size in bytes; -1 when it is a link that leads nowhere
        public record File(String name, Path path, long size) {}
    }
}
