package dev.vireo.agent.internal.store;

/// Where answers are looked up before they are asked for.
public interface AnswerStore {
    /// The answer that is kept under a key, or else the one of `source`.
    ///
    /// @param hit run when the answer was known
    /// @throws dev.vireo.runtime.VireoException with code DATA when the answer is not known and nothing
    ///     may be asked
    <E extends Exception> String answer(CacheKey key, Runnable hit, Source<E> source) throws E;

    /// Asks for what is not known.
    @FunctionalInterface
    interface Source<E extends Exception> {
        /// The answer as a text to be kept.
        String ask() throws E;
    }
}
