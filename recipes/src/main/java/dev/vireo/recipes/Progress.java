package dev.vireo.recipes;

/// Hears how a recipe gets on.
@FunctionalInterface
public interface Progress {
    /// A line for people.
    void say(String line);

    /// A step of a phase was made.
    ///
    /// @param phase the name of the phase
    /// @param done steps made
    /// @param total steps in all
    /// @param detail losses and the like
    default void step(String phase, long done, long total, String detail) {
        say(phase + " " + done + "/" + total + ": " + detail);
    }
}
