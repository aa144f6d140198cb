package dev.vireo.agent.internal.store;

import dev.vireo.agent.CacheStats;
import dev.vireo.runtime.AtomicFile;
import dev.vireo.runtime.Secrets;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;

/// The SQLite file of a cache. One connection, used by one thread at a time; other processes may have the
/// same file open. What goes wrong is told and done without.
public final class StoreFile implements AutoCloseable {
    private static final int SCHEMA = 1;
    private static final int BUSY_MILLIS = 10_000;
    private static final long USED_STEP_MILLIS = 60_000; // a hit within this time writes nothing

    /// Opening is one at a time in this process; a lock file sees to the others.
    private static final ReentrantLock OPENING = new ReentrantLock();

    /// Something done with the open file.
    private interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    private final Path file;
    private final long maxBytes;
    private final InstantSource clock;
    private final Consumer<String> notices;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<String> told = new HashSet<>();
    private @Nullable Connection connection;
    private boolean unusable;

    public StoreFile(Path file, long maxBytes, InstantSource clock, Consumer<String> notices) {
        this.file = file.toAbsolutePath();
        this.maxBytes = maxBytes;
        this.clock = clock;
        this.notices = notices;
    }

    public Path file() {
        return file;
    }

    public Optional<String> find(String key) {
        return run(Optional.empty(), c -> {
            try (PreparedStatement query = c.prepareStatement("SELECT value, used FROM entry WHERE key = ?")) {
                query.setString(1, key);
                try (ResultSet row = query.executeQuery()) {
                    if (!row.next()) {
                        return Optional.empty();
                    }
                    String value = row.getString(1);
                    long now = clock.millis();
                    if (row.getLong(2) < now - USED_STEP_MILLIS) {
                        touch(c, key, now);
                    }
                    return Optional.of(value);
                }
            }
        });
    }

    private static void touch(Connection c, String key, long now) throws SQLException {
        try (PreparedStatement update = c.prepareStatement("UPDATE entry SET used = ? WHERE key = ?")) {
            update.setLong(1, now);
            update.setString(2, key);
            update.executeUpdate();
        }
    }

    public void keep(String key, String kind, String value) {
        if (!Secrets.hide(value).equals(value)) {
            return; // an answer that repeats a key is not worth keeping
        }
        long bytes = 2L * key.length() + value.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > maxBytes / 4) {
            return; // what is this large would drive out all the others
        }
        run(false, c -> {
            transaction(c, () -> {
                long now = clock.millis();
                remove(c, List.of(key));
                try (PreparedStatement insert = c.prepareStatement(
                        "INSERT INTO entry (key, kind, value, bytes, created, used) VALUES (?, ?, ?, ?, ?, ?)")) {
                    insert.setString(1, key);
                    insert.setString(2, kind);
                    insert.setString(3, value);
                    insert.setLong(4, bytes);
                    insert.setLong(5, now);
                    insert.setLong(6, now);
                    insert.executeUpdate();
                }
                add(c, bytes);
                long used = used(c);
                if (used > maxBytes * 9 / 10) {
                    makeRoom(c, used - maxBytes * 8 / 10);
                }
            });
            return true;
        });
    }

    /// Bytes of the file that hold something; the others are filled before the file grows.
    private static long used(Connection c) throws SQLException {
        return (number(c, "PRAGMA page_count") - number(c, "PRAGMA freelist_count")) * number(c, "PRAGMA page_size");
    }

    /// Removes the entries that were not used for longest, until so many bytes are free.
    private static void makeRoom(Connection c, long wanted) throws SQLException {
        List<String> keys = new ArrayList<>();
        long freed = 0;
        try (Statement query = c.createStatement();
                ResultSet row = query.executeQuery("SELECT key, bytes FROM entry ORDER BY used, created, key")) {
            while (freed < wanted && row.next()) {
                keys.add(row.getString(1));
                freed += row.getLong(2);
            }
        }
        remove(c, keys);
    }

    private static void remove(Connection c, List<String> keys) throws SQLException {
        long bytes = 0;
        try (PreparedStatement delete = c.prepareStatement("DELETE FROM entry WHERE key = ? RETURNING bytes")) {
            for (String key : keys) {
                delete.setString(1, key);
                try (ResultSet row = delete.executeQuery()) {
                    while (row.next()) {
                        bytes += row.getLong(1);
                    }
                }
            }
        }
        if (bytes > 0) {
            add(c, -bytes);
        }
    }

    /// Changes the sum of all sizes.
    private static long add(Connection c, long bytes) throws SQLException {
        try (PreparedStatement update =
                c.prepareStatement("UPDATE total SET bytes = max(0, bytes + ?) RETURNING bytes")) {
            update.setLong(1, bytes);
            try (ResultSet row = update.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    public CacheStats stats() {
        CacheStats none = new CacheStats(file, 0, 0, maxBytes, Map.of(), Optional.empty());
        if (!Files.exists(file)) {
            return none;
        }
        return run(none, c -> {
            Map<String, Long> kinds = new TreeMap<>();
            long entries = 0;
            long bytes = 0;
            Optional<Long> oldest = Optional.empty();
            try (Statement query = c.createStatement();
                    ResultSet row = query.executeQuery(
                            "SELECT kind, count(*), sum(bytes), min(created) FROM entry GROUP BY kind")) {
                while (row.next()) {
                    kinds.put(row.getString(1), row.getLong(2));
                    entries += row.getLong(2);
                    bytes += row.getLong(3);
                    long first = row.getLong(4);
                    oldest = Optional.of(Math.min(first, oldest.orElse(first)));
                }
            }
            return new CacheStats(file, entries, bytes, maxBytes, kinds, oldest);
        });
    }

    public CacheStats.Removed clear(Optional<Duration> unused) {
        CacheStats.Removed none = new CacheStats.Removed(0, 0);
        if (!Files.exists(file)) {
            return none;
        }
        return run(none, c -> {
            long limit = unused.map(time -> clock.millis() - time.toMillis()).orElse(Long.MAX_VALUE);
            long[] removed = new long[2];
            transaction(c, () -> {
                try (PreparedStatement delete =
                        c.prepareStatement("DELETE FROM entry WHERE used < ? RETURNING bytes")) {
                    delete.setLong(1, limit);
                    try (ResultSet row = delete.executeQuery()) {
                        while (row.next()) {
                            removed[0]++;
                            removed[1] += row.getLong(1);
                        }
                    }
                }
                add(c, -removed[1]);
            });
            execute(c, "VACUUM");
            execute(c, "PRAGMA wal_checkpoint(TRUNCATE)");
            return new CacheStats.Removed(removed[0], removed[1]);
        });
    }

    private interface Step {
        void run() throws SQLException;
    }

    private static void transaction(Connection c, Step step) throws SQLException {
        execute(c, "BEGIN IMMEDIATE");
        boolean done = false;
        try {
            step.run();
            execute(c, "COMMIT");
            done = true;
        } finally {
            if (!done) {
                try {
                    execute(c, "ROLLBACK");
                } catch (SQLException _) {
                    // the first failure is the one to tell
                }
            }
        }
    }

    private static void execute(Connection c, String sql) throws SQLException {
        try (Statement statement = c.createStatement()) {
            statement.execute(sql);
        }
    }

    /// Does something with the file; what can't be done is told once and gives `otherwise`.
    private <T> T run(T otherwise, Work<T> work) {
        lock.lock();
        try {
            for (int attempt = 0; attempt < 2 && !unusable; attempt++) {
                try {
                    return work.with(connection());
                } catch (SQLException e) {
                    if (!damaged(e)) {
                        tell("the cache [" + file + "] was passed over: " + reason(e));
                        return otherwise;
                    }
                    startAnew();
                } catch (IOException | RuntimeException | LinkageError e) {
                    // no folder, no right to write, no native library: it stays so
                    unusable = !Thread.currentThread().isInterrupted();
                    tell("the cache [" + file + "] can't be used: " + reason(e));
                    return otherwise;
                }
            }
            return otherwise;
        } finally {
            lock.unlock();
        }
    }

    private static boolean damaged(SQLException e) {
        int code = e.getErrorCode() & 0xff;
        return code == SQLiteErrorCode.SQLITE_CORRUPT.code || code == SQLiteErrorCode.SQLITE_NOTADB.code;
    }

    private static String reason(Throwable e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return message.lines().findFirst().orElse("");
    }

    private void tell(String notice) {
        if (told.add(notice)) {
            notices.accept(notice);
        }
    }

    private Connection connection() throws SQLException, IOException {
        Connection open = connection;
        if (open == null) {
            Files.createDirectories(folder());
            try {
                AtomicFile.makeForOwner(file); // SQLite gives the files beside it the same rights
            } catch (FileAlreadyExistsException _) {
                AtomicFile.keepForOwner(file); // one that an older Vireo made, or another process just now
            }
            open = alone(this::open);
            connection = open;
        }
        return open;
    }

    private Path folder() {
        return file.resolveSibling(".");
    }

    private interface Opening<T> {
        T run() throws SQLException, IOException;
    }

    /// Keeps other threads and processes from opening or moving the file meanwhile.
    private <T> T alone(Opening<T> opening) throws SQLException, IOException {
        OPENING.lock();
        try (FileChannel channel = FileChannel.open(
                        file.resolveSibling(file.getFileName() + ".lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            return opening.run();
        } finally {
            OPENING.unlock();
        }
    }

    private Connection open() throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        config.setPragma(SQLiteConfig.Pragma.JOURNAL_SIZE_LIMIT, "0"); // no longer than what is on its way
        Connection made = config.createConnection("jdbc:sqlite:" + file);
        boolean ready = false;
        try {
            prepare(made);
            ready = true;
            return made;
        } finally {
            if (!ready) {
                made.close();
            }
        }
    }

    /// Makes the tables, or makes them anew when they are of another version.
    private void prepare(Connection c) throws SQLException {
        long version = number(c, "PRAGMA user_version");
        List<String> tables = new ArrayList<>();
        try (Statement query = c.createStatement();
                ResultSet row = query.executeQuery(
                        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")) {
            while (row.next()) {
                tables.add(row.getString(1));
            }
        }
        if (version == SCHEMA && tables.containsAll(List.of("entry", "total"))) {
            return;
        }
        if (!tables.isEmpty()) {
            tell("the cache [" + file + "] was begun anew: it is of version " + version + ", not " + SCHEMA);
        }
        transaction(c, () -> {
            for (String table : tables) {
                execute(c, "DROP TABLE \"" + table.replace("\"", "\"\"") + '"');
            }
            execute(
                    c,
                    "CREATE TABLE entry (key TEXT PRIMARY KEY, kind TEXT NOT NULL, value TEXT NOT NULL,"
                            + " bytes INTEGER NOT NULL, created INTEGER NOT NULL, used INTEGER NOT NULL)");
            execute(c, "CREATE INDEX entry_used ON entry (used)");
            execute(c, "CREATE TABLE total (bytes INTEGER NOT NULL)");
            execute(c, "INSERT INTO total VALUES (0)");
            execute(c, "PRAGMA user_version = " + SCHEMA);
        });
    }

    private static long number(Connection c, String sql) throws SQLException {
        try (Statement query = c.createStatement();
                ResultSet row = query.executeQuery(sql)) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    /// Moves a damaged file aside, so that the next use begins a new one.
    private void startAnew() {
        close();
        try {
            alone(() -> {
                if (isDamaged()) { // another process may have been faster
                    Path aside = file.resolveSibling(file.getFileName() + ".damaged-" + clock.millis());
                    Files.move(file, aside);
                    Files.deleteIfExists(file.resolveSibling(file.getFileName() + "-wal"));
                    Files.deleteIfExists(file.resolveSibling(file.getFileName() + "-shm"));
                    tell("the cache [" + file + "] is damaged; it was moved to " + aside.getFileName()
                            + " and begun anew");
                }
                return true;
            });
        } catch (IOException | SQLException e) {
            unusable = true;
            tell("the cache [" + file + "] is damaged and can't be moved aside: " + reason(e));
        }
    }

    private boolean isDamaged() {
        if (!Files.exists(file)) {
            return false;
        }
        try (Connection c = open();
                Statement query = c.createStatement();
                ResultSet row = query.executeQuery("PRAGMA integrity_check(1)")) {
            return !row.next() || !"ok".equals(row.getString(1));
        } catch (SQLException e) {
            return damaged(e);
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException _) {
            // what was kept is kept
        } finally {
            connection = null;
            lock.unlock();
        }
    }
}
