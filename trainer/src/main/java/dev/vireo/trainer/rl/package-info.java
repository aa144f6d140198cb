/// Reinforcement learning in pure functions of tensors: rewards, advantages, policy losses, distances to
/// a reference, each formula a class with its equation and source. What samples and what steps stands
/// elsewhere.
@NullMarked
package dev.vireo.trainer.rl;

import org.jspecify.annotations.NullMarked;
