/// A little ray-cast world with ground truth: scenes, questions about them, and oracle tools that know the
/// answers.
@NullMarked
package dev.vireo.microworld;

import org.jspecify.annotations.NullMarked;
