package dev.vireo.agent;

import dev.vireo.agent.internal.store.AnswerStore;
import dev.vireo.agent.internal.store.CacheKey;
import dev.vireo.agent.internal.store.CachedLanguageModel;
import dev.vireo.agent.internal.store.StoreFile;
import dev.vireo.language.LanguageModel;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/// Keeps answers of language models and of vision tools from one question to the next, in one SQLite file
/// that several processes and threads may use at once. It never fails a question: a file that is damaged is
/// moved aside and begun anew, one that can't be used is done without, and both are told as a notice.
public final class AnswerCache implements AnswerStore, AutoCloseable {
    /// What the content of a cache may grow to unless said otherwise: 512 MiB.
    public static final long DEFAULT_MAX_BYTES = 512L << 20;

    private static final String FILE = "answers.db";

    /// How answers are kept and looked up.
    public enum Mode {
        /// What is known is answered from the cache; what is new is asked and kept.
        USE,
        /// Everything is asked, and kept in place of what was known.
        REFRESH,
        /// Everything is asked, and nothing is kept.
        OFF,
        /// Everything is answered from the cache; what is not known there is an error.
        REPLAY
    }

    private final StoreFile store;
    private final Mode mode;

    private AnswerCache(StoreFile store, Mode mode) {
        this.store = store;
        this.mode = mode;
    }

    /// The cache in a folder, which is made when it is needed.
    ///
    /// @param folder the user's cache folder, `~/.cache/vireo` mostly
    /// @param notices told what a person should know, in one line
    public static AnswerCache open(Path folder, Mode mode, Consumer<String> notices) {
        return open(folder, mode, DEFAULT_MAX_BYTES, InstantSource.system(), notices);
    }

    /// The cache in a folder with a limit and a clock of its own.
    public static AnswerCache open(
            Path folder, Mode mode, long maxBytes, InstantSource clock, Consumer<String> notices) {
        if (maxBytes <= 0) {
            throw new VireoException(Code.USAGE, "a cache needs room, not " + maxBytes + " bytes", "");
        }
        return new AnswerCache(new StoreFile(folder.resolve(FILE), maxBytes, clock, notices), mode);
    }

    /// How this cache is used.
    public Mode mode() {
        return mode;
    }

    @Override
    public <E extends Exception> String answer(CacheKey key, Runnable hit, Source<E> source) throws E {
        if (mode == Mode.USE || mode == Mode.REPLAY) {
            Optional<String> known = store.find(key.digest());
            if (known.isPresent()) {
                hit.run();
                return known.get();
            }
            if (mode == Mode.REPLAY) {
                throw new VireoException(
                        Code.DATA,
                        "[" + store.file() + "] has no answer to " + key.description(),
                        "Ask the same once with the cache mode 'use'.");
            }
        }
        String answer = source.ask();
        if (mode != Mode.OFF) {
            store.keep(key.digest(), key.kind().name().toLowerCase(Locale.ROOT), answer);
        }
        return answer;
    }

    /// A language model whose answers are kept. The k-th time that it is asked the same, it gives the k-th
    /// answer. One that was known has used nothing: no calls, no tokens.
    ///
    /// @param hit run each time that an answer was known
    public LanguageModel languageModel(LanguageModel model, Runnable hit) {
        return mode == Mode.OFF ? model : new CachedLanguageModel(this, model, hit);
    }

    /// What is in it.
    public CacheStats stats() {
        return store.stats();
    }

    /// Removes answers.
    ///
    /// @param unused only those that nobody asked for in this time; empty removes all
    public CacheStats.Removed clear(Optional<Duration> unused) {
        return store.clear(unused);
    }

    @Override
    public void close() {
        store.close();
    }
}
