package dev.vireo.runtime.hub;

import dev.vireo.runtime.AtomicFile;
import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.hub.Hub.Download.Fetched;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A hub of models that speaks HuggingFace's protocol. Downloads go into the cache that the Python client
/// uses too; one that breaks off is resumed by the next, whichever of the two that is.
public final class Hub implements AutoCloseable {
    private static final int MAX_LISTING = 64 << 20;
    private static final Pattern BLOB = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,127}");
    private static final Pattern RANGE = Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(?:\\d{1,18}|\\*)");

    private final HubSettings settings;
    private final Progress progress;
    private final Retries.Pause pause;
    private final InstantSource clock;
    private final HubCache cache;
    private final HubHttp http;

    /// A hub, and who is told of downloads.
    public Hub(HubSettings settings, Progress progress) {
        this(settings, progress, Thread::sleep, InstantSource.system());
    }

    /// @param pause waits between tries
    Hub(HubSettings settings, Progress progress, Retries.Pause pause, InstantSource clock) {
        this.settings = settings;
        this.progress = progress;
        this.pause = pause;
        this.clock = clock;
        this.cache = new HubCache(settings.cache());
        this.http = new HubHttp(settings);
    }

    /// One file as the hub knows it.
    ///
    /// @param blob what its content is called in the cache, its hash as a rule
    private record Remote(String name, String blob, long size) {}

    /// Sees that the cache holds the files of a model, fetching those that it does not.
    ///
    /// Offline the cache alone is looked at; then it can't be told whether the model has more files.
    ///
    /// @param include patterns for the names of files, such as `*.json`; none stands for all files
    /// @throws VireoException with code DATA when the hub or the cache has no such model, revision or file, or
    ///     what it sends is not what it announced; PROVIDER when the hub refuses or does not answer; RESOURCE
    ///     when the disk is full; CANCELLED when the thread is interrupted. What has come is kept for the next try.
    public Download download(Model model, List<String> include) {
        Globs globs = new Globs(include);
        if (settings.offline()) {
            return offline(model, include, globs);
        }
        try {
            return online(model, include, globs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VireoException(
                    Code.CANCELLED,
                    "[" + model + "] interrupted; what has come is kept",
                    "Run the command again to go on.",
                    e);
        }
    }

    private Download offline(Model model, List<String> include, Globs globs) {
        HubCache.Cached.Snapshot snapshot;
        try {
            snapshot = cache.snapshot(model);
        } catch (VireoException e) {
            throw new VireoException(
                    e.code(), e.what() + ", and HF_HUB_OFFLINE is set", "Unset HF_HUB_OFFLINE to fetch it.", e);
        }
        List<Fetched> files = snapshot.files().stream()
                .filter(f -> f.size() >= 0 && globs.accept(f.name()))
                .map(f -> new Fetched(f.name(), f.size(), 0, false))
                .toList();
        if (files.isEmpty()) {
            throw new VireoException(
                    Code.DATA,
                    "[" + model + "] the cache has no file of it that fits " + String.join(", ", include)
                            + ", and HF_HUB_OFFLINE is set",
                    "Unset HF_HUB_OFFLINE to fetch it.");
        }
        return new Download(model, snapshot.commit(), snapshot.folder(), files, true);
    }

    private Download online(Model model, List<String> include, Globs globs) throws InterruptedException {
        HubListing listing = listing(model);
        List<String> names = listing.names().stream().filter(globs::accept).toList();
        if (names.isEmpty()) {
            throw nothingFits(model, include, listing);
        }
        Path home = settings.cache().resolve(model.folderName());
        local(home, () -> {
            Files.createDirectories(home.resolve(HubCache.BLOBS));
            if (!tellsCapitals(home)) {
                HubListing.requireNoCollision(names, model);
            }
        });
        List<Remote> remotes = new ArrayList<>();
        for (String name : names) {
            remotes.add(remote(model, listing.commit(), name));
        }
        announce(home, remotes);
        Path snapshot = home.resolve(HubCache.SNAPSHOTS).resolve(listing.commit());
        List<Fetched> files = new ArrayList<>();
        for (Remote remote : remotes) {
            long transferred = blob(model, listing.commit(), home, remote);
            local(snapshot, () -> link(snapshot, remote));
            boolean verified = ContentHash.of(remote.blob()) != ContentHash.UNKNOWN;
            if (!verified) {
                progress.notice(
                        Model.shown(remote.name()) + ": the hub tells no hash of it; its length alone was compared");
            }
            files.add(new Fetched(remote.name(), remote.size(), transferred, verified));
        }
        if (!model.wanted().equals(listing.commit())) {
            Path ref = home.resolve(HubCache.REFS).resolve(model.wanted());
            local(ref, () -> Files.createDirectories(Objects.requireNonNull(ref.getParent())));
            AtomicFile.write(ref, listing.commit().getBytes(StandardCharsets.US_ASCII));
        }
        return new Download(model, listing.commit(), snapshot, files, false);
    }

    private VireoException nothingFits(Model model, List<String> include, HubListing listing) {
        List<String> some = listing.names().stream().limit(8).map(Model::shown).toList();
        return new VireoException(
                Code.DATA,
                "[" + model + "] has no file" + (include.isEmpty() ? "" : " that fits " + String.join(", ", include)),
                some.isEmpty()
                        ? ""
                        : "It has " + listing.names().size() + " files: " + String.join(", ", some) + ", ...");
    }

    private HubListing listing(Model model) throws InterruptedException {
        URI uri = address("/api/models/" + model.repo() + "/revision/" + encoded(model.wanted()));
        return retries(model, "").until(() -> {
            try (HubHttp.Answer answer = http.get(uri, 0)) {
                if (answer.status() != 200) {
                    throw HubRefusal.of(answer, model, "", settings, clock.instant());
                }
                byte[] text = answer.body().readNBytes(MAX_LISTING + 1);
                if (text.length > MAX_LISTING) {
                    throw new VireoException(
                            Code.PROVIDER,
                            "[" + model + "] the answer of " + uri.getHost() + " is longer than " + MAX_LISTING
                                    + " bytes",
                            "Check HF_ENDPOINT.");
                }
                return HubListing.parse(text, model, uri.getHost());
            }
        });
    }

    private Remote remote(Model model, String commit, String name) throws InterruptedException {
        return retries(model, name).until(() -> {
            try (HubHttp.Answer answer = http.head(content(model, commit, name))) {
                if (answer.status() >= 400) {
                    throw HubRefusal.of(answer, model, name, settings, clock.instant());
                }
                return remote(answer, model, commit, name);
            }
        });
    }

    private static Remote remote(HubHttp.Answer answer, Model model, String commit, String name) {
        String where = "[" + model + "/" + Model.shown(name) + "] ";
        String told = answer.anyHeader("X-Repo-Commit").orElse(commit);
        String etag = answer.anyHeader("X-Linked-Etag")
                .or(() -> answer.header("ETag"))
                .map(text -> text.replaceFirst("^W/", "").replace("\"", ""))
                .orElse("");
        String size = answer.anyHeader("X-Linked-Size")
                .or(() -> answer.header("Content-Length").filter(_ -> answer.status() == 200))
                .orElse("");
        if (!told.equals(commit)) {
            throw new VireoException(
                    Code.PROVIDER,
                    where + "the hub answers for commit " + Model.shown(told) + " instead of " + commit,
                    "The model changed meanwhile; try again.");
        }
        if (!BLOB.matcher(etag).matches() || !size.matches("\\d{1,18}")) {
            throw new VireoException(
                    Code.PROVIDER,
                    where + "the hub tells no usable hash and size of it (ETag '" + Model.shown(etag) + "', size '"
                            + Model.shown(size) + "')",
                    "Check that HF_ENDPOINT is the address of a hub.");
        }
        return new Remote(name, etag, Long.parseLong(size));
    }

    /// Says what is to come, and sees that the disk has room for it.
    private void announce(Path home, List<Remote> remotes) {
        Path blobs = home.resolve(HubCache.BLOBS);
        local(blobs, () -> {
            Set<String> seen = new HashSet<>();
            int files = 0;
            long left = 0;
            for (Remote remote : remotes) {
                if (!isWhole(blobs.resolve(remote.blob()), remote) && seen.add(remote.blob())) {
                    files++;
                    left += Math.max(0, remote.size() - size(partial(blobs, remote)));
                }
            }
            long free = Files.getFileStore(blobs).getUsableSpace();
            if (left > free) {
                throw new VireoException(
                        Code.RESOURCE,
                        "[" + blobs + "] has room for " + free + " bytes, and " + left + " are to come",
                        "Make room, or set HF_HOME to a folder on another disk.");
            }
            progress.begins(files, left);
        });
    }

    /// Sees that a file's content is among the blobs.
    ///
    /// @return how many bytes came over the network
    private long blob(Model model, String commit, Path home, Remote remote) throws InterruptedException {
        Path blobs = home.resolve(HubCache.BLOBS);
        Path blob = blobs.resolve(remote.blob());
        if (isWhole(blob, remote)) {
            return 0;
        }
        Path lock = cache.locks(model).resolve(remote.blob() + ".lock");
        try (FileLocks.Held _ = FileLocks.take(
                lock,
                () -> progress.notice(Model.shown(remote.name()) + ": waits for another download of the same file"))) {
            if (isWhole(blob, remote)) {
                return 0;
            }
            long came = transfer(model, commit, partial(blobs, remote), remote);
            try (FileChannel written = FileChannel.open(partial(blobs, remote), StandardOpenOption.WRITE)) {
                written.force(true); // a name in the cache must not outlive its content
            }
            Files.move(partial(blobs, remote), blob, StandardCopyOption.ATOMIC_MOVE);
            progress.fetched(remote.name(), remote.size());
            return came;
        } catch (IOException e) {
            throw localFailure(blob, e);
        }
    }

    /// Fills the partial file until it is what the hub announced.
    private long transfer(Model model, String commit, Path part, Remote remote)
            throws IOException, InterruptedException {
        URI uri = content(model, commit, remote.name());
        Retries retries = retries(model, remote.name());
        boolean again = false;
        long came = 0;
        if (size(part) > remote.size()) {
            Files.delete(part);
        }
        while (true) {
            if (size(part) < remote.size() || !Files.exists(part)) {
                long before = came;
                try {
                    came += receive(uri, model, part, remote);
                    if (size(part) < remote.size()) {
                        throw new IOException("it ended after " + size(part) + " of " + remote.size() + " bytes");
                    }
                } catch (Received e) {
                    came = before + e.bytes;
                    retries.failed(e.reason, size(part));
                    continue;
                } catch (LocalFailure e) {
                    throw e.reason;
                } catch (IOException e) {
                    retries.failed(e, size(part));
                    continue;
                }
            }
            if (ContentHash.matches(part, remote.blob())) {
                return came;
            }
            progress.advances(remote.name(), -size(part));
            Files.delete(part);
            if (again) {
                throw new VireoException(
                        Code.DATA,
                        "[" + model + "/" + Model.shown(remote.name()) + "] what " + uri.getHost()
                                + " sends does not have the hash that it announced, " + remote.blob()
                                + "; it was thrown away, twice",
                        "Try again later; if it stays so, the hub or something between is broken.");
            }
            again = true;
            progress.notice(Model.shown(remote.name()) + ": its hash is wrong; it is fetched anew");
        }
    }

    /// A transfer that broke off after some bytes.
    private static final class Received extends IOException {
        private static final long serialVersionUID = 1L;

        private final IOException reason;
        private final long bytes;

        Received(IOException reason, long bytes) {
            super(reason);
            this.reason = reason;
            this.bytes = bytes;
        }
    }

    /// The disk failed, not the network.
    private static final class LocalFailure extends IOException {
        private static final long serialVersionUID = 1L;

        private final IOException reason;

        LocalFailure(IOException reason) {
            super(reason);
            this.reason = reason;
        }
    }

    private long receive(URI uri, Model model, Path part, Remote remote) throws IOException, InterruptedException {
        long have = size(part);
        try (HubHttp.Answer answer = http.get(uri, have)) {
            long start = start(answer, model, have, remote);
            if (start != have) {
                progress.advances(remote.name(), -have);
            }
            if (start < 0) {
                Files.deleteIfExists(part);
                throw new IOException(uri.getHost() + " does not continue where it is asked to");
            }
            return append(answer, model, part, start, remote);
        }
    }

    /// Where the body of an answer begins in the file; negative when it is of no use.
    private long start(HubHttp.Answer answer, Model model, long have, Remote remote) throws IOException {
        switch (answer.status()) {
            case 200 -> {
                return 0;
            }
            case 206 -> {
                Matcher range = RANGE.matcher(answer.header("Content-Range").orElse(""));
                return have > 0 && range.matches() && Long.parseLong(range.group(1)) == have ? have : -1;
            }
            case 416 -> {
                return -1;
            }
            default -> throw HubRefusal.of(answer, model, remote.name(), settings, clock.instant());
        }
    }

    private long append(HubHttp.Answer answer, Model model, Path part, long start, Remote remote) throws IOException {
        long at = start;
        byte[] chunk = new byte[1 << 16];
        try (OutputStream out = open(part, start);
                StallWatch in = new StallWatch(answer.body(), settings.stall())) {
            while (true) {
                int count;
                try {
                    count = in.read(chunk);
                } catch (IOException e) {
                    throw new Received(e, at - start);
                }
                if (count < 0) {
                    return at - start;
                }
                at += count;
                if (at > remote.size()) {
                    throw new VireoException(
                            Code.DATA,
                            "[" + model + "/" + Model.shown(remote.name()) + "] "
                                    + answer.uri().getHost() + " sends more than the " + remote.size()
                                    + " bytes that it announced",
                            "Try again later; if it stays so, the hub or something between is broken.");
                }
                try {
                    out.write(chunk, 0, count);
                } catch (IOException e) {
                    throw new LocalFailure(e);
                }
                progress.advances(remote.name(), count);
            }
        }
    }

    private static OutputStream open(Path part, long start) throws LocalFailure {
        try {
            return start == 0
                    ? Files.newOutputStream(part)
                    : Files.newOutputStream(part, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new LocalFailure(e);
        }
    }

    /// Puts a file's name into the snapshot: a link to its blob, or a copy where there are no links.
    private static void link(Path snapshot, Remote remote) throws IOException {
        Path pointer = snapshot.resolve(remote.name());
        Path folder = Objects.requireNonNull(pointer.getParent());
        Path blob = Objects.requireNonNull(
                        Objects.requireNonNull(snapshot.getParent()).getParent())
                .resolve(HubCache.BLOBS)
                .resolve(remote.blob());
        Files.createDirectories(folder);
        Path target = folder.relativize(blob);
        if (Files.isSymbolicLink(pointer) && Files.readSymbolicLink(pointer).equals(target)) {
            return;
        }
        Path fresh = folder.resolve(
                ".link-" + Long.toHexString(ThreadLocalRandom.current().nextLong()));
        try {
            try {
                Files.createSymbolicLink(fresh, target);
            } catch (UnsupportedOperationException _) {
                Files.copy(blob, fresh);
            }
            Files.move(fresh, pointer, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /// Whether the disk tells capitals from small letters.
    private static boolean tellsCapitals(Path folder) throws IOException {
        String name =
                ".vireo-case-" + Long.toHexString(ThreadLocalRandom.current().nextLong());
        Path probe = Files.createFile(folder.resolve(name));
        try {
            return !Files.exists(folder.resolve(name.toUpperCase(Locale.ROOT)), LinkOption.NOFOLLOW_LINKS);
        } finally {
            Files.delete(probe);
        }
    }

    private static boolean isWhole(Path blob, Remote remote) {
        return Files.isRegularFile(blob) && blob.toFile().length() == remote.size();
    }

    private static Path partial(Path blobs, Remote remote) {
        return blobs.resolve(remote.blob() + HubCache.PARTIAL);
    }

    private static long size(Path file) {
        return file.toFile().length(); // 0 when there is none
    }

    private interface Local {
        void run() throws IOException;
    }

    private static void local(Path place, Local action) {
        try {
            action.run();
        } catch (IOException e) {
            throw localFailure(place, e);
        }
    }

    /// What a failure of the disk is to a person.
    static VireoException localFailure(Path place, IOException e) {
        String reason = IoReason.of(e).toLowerCase(Locale.ROOT);
        boolean full = reason.contains("no space left") || reason.contains("quota exceeded");
        return new VireoException(
                full ? Code.RESOURCE : Code.DATA,
                "[" + place + "] can't be written: " + reason,
                full
                        ? "Make room and run the command again; what has come is kept."
                        : "Look at its rights, or set HF_HOME to another folder.",
                e);
    }

    private Retries retries(Model model, String file) {
        return new Retries(model, file, settings, progress, pause);
    }

    private URI content(Model model, String commit, String name) {
        StringBuilder path = new StringBuilder("/" + model.repo() + "/resolve/" + commit);
        for (String part : name.split("/", -1)) {
            path.append('/').append(encoded(part));
        }
        return address(path.toString());
    }

    private URI address(String path) {
        return URI.create(settings.endpoint() + path);
    }

    /// A part of an address: all but letters, digits and `-._~` by the numbers of their bytes.
    private static String encoded(String text) {
        StringBuilder out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0)) {
                out.append(c);
            } else {
                out.append(String.format("%%%02X", (int) c));
            }
        }
        return out.toString();
    }

    /// The models that were fetched.
    public HubCache cache() {
        return cache;
    }

    @Override
    public void close() {
        http.close();
    }

    @Override
    public String toString() {
        return "Hub[" + HubHttp.place(settings.endpoint()) + "]";
    }

    /// A model that is now in the cache.
    ///
    /// @param model what was asked for
    /// @param commit which version it is
    /// @param folder where its files lie
    /// @param files those that were asked for, by name
    /// @param offline whether the hub was not asked, so that it may have more or newer files
    public record Download(Model model, String commit, Path folder, List<Fetched> files, boolean offline) {
        public Download {
            files = List.copyOf(files);
        }

        /// One file.
        ///
        /// @param name within the folder, with `/`
        /// @param size in bytes
        /// @param transferred how many of them came over the network now; none when the cache had it
        /// @param verified whether its content was compared with a hash that the hub told, now or when it
        ///     came
        public record Fetched(String name, long size, long transferred, boolean verified) {}

        /// The size of all files.
        public long bytes() {
            return files.stream().mapToLong(Fetched::size).sum();
        }

        /// What came over the network.
        public long transferred() {
            return files.stream().mapToLong(Fetched::transferred).sum();
        }
    }

    /// Is told how far a download is. The calls come from the thread that downloads.
    public interface Progress {
        /// So much is to be fetched, besides what the cache already holds.
        ///
        /// @param bytes what is left to fetch of them
        void begins(int files, long bytes);

        /// More bytes of a file are there; fewer, when it had to be started over.
        void advances(String file, long bytes);

        /// A file is complete and verified.
        void fetched(String file, long size);

        /// Something that a person should know: a wait, another try.
        void notice(String text);

        /// Tells nobody.
        static Progress none() {
            return new Progress() {
                @Override
                public void begins(int files, long bytes) {}

                @Override
                public void advances(String file, long bytes) {}

                @Override
                public void fetched(String file, long size) {}

                @Override
                public void notice(String text) {}
            };
        }
    }

    /// The name of a model on a hub: `ORG/NAME`, or `NAME` alone, and perhaps a branch, tag or commit after
    /// `@`.
    ///
    /// @param repo the part before `@`
    /// @param revision the part after it
    public record Model(String repo, Optional<String> revision) {
        /// The revision that is meant when none is named.
        public static final String MAIN = "main";

        private static final Pattern PART = Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_])?");
        private static final Pattern REVISION = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._/+-]{0,199}");

        /// @throws VireoException with code USAGE when one of them can't be such a name
        public Model {
            String[] parts = repo.split("/", -1);
            boolean good = parts.length <= 2 && !repo.contains("..") && !repo.contains("--");
            for (String part : parts) {
                good &= PART.matcher(part).matches();
            }
            if (!good) {
                throw new VireoException(
                        Code.USAGE,
                        "'" + shown(repo) + "' is no name of a model on a hub",
                        "Write ORG/NAME, with a branch, tag or commit as ORG/NAME@REV.");
            }
            if (revision.isPresent()) {
                requireRevision(revision.get());
            }
        }

        private static void requireRevision(String revision) {
            boolean good = REVISION.matcher(revision).matches() && !revision.endsWith("/");
            for (String part : revision.split("/", -1)) {
                good &= !part.isEmpty() && !part.startsWith(".") && !part.endsWith(".lock");
            }
            if (!good) {
                throw new VireoException(
                        Code.USAGE,
                        "'" + shown(revision) + "' is no name of a revision",
                        "Write a branch, a tag or a whole commit after the '@'.");
            }
        }

        /// Reads `ORG/NAME` or `ORG/NAME@REV`.
        ///
        /// @throws VireoException with code USAGE when the text is no such name
        public static Model parse(String text) {
            int at = text.indexOf('@');
            return at < 0
                    ? new Model(text, Optional.empty())
                    : new Model(text.substring(0, at), Optional.of(text.substring(at + 1)));
        }

        /// The revision that is meant.
        public String wanted() {
            return revision.orElse(MAIN);
        }

        /// The name of its folder in the cache.
        String folderName() {
            return "models--" + repo.replace("/", "--");
        }

        static String shown(String text) {
            String line = text.replaceAll("\\p{Cntrl}", "?");
            return line.length() <= 80 ? line : line.substring(0, 77) + "...";
        }

        @Override
        public String toString() {
            return revision.map(r -> repo + "@" + r).orElse(repo);
        }
    }
}
