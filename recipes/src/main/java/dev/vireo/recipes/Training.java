package dev.vireo.recipes;

import dev.vireo.models.Parameters;
import dev.vireo.trainer.AdamW;

/// A training that [TrainingLoop] can run: what to prepare for a step, and how to make it.
interface Training {
    /// A short name, also that of its checkpoint.
    String name();

    /// How many steps there are.
    long steps();

    /// What is trained.
    Parameters parameters();

    /// What trains it.
    AdamW optimizer();

    /// The data of a step, made on another thread than the one that runs it; depends on the step alone.
    Step prepare(long step);

    /// The losses as a line for people.
    String describe(double[] losses);

    /// A step that is ready to run; gives its losses, the whole first.
    @FunctionalInterface
    interface Step {
        double[] run();
    }
}
