/// Questions about scenes of the little world, with functional programs, ground truth and the GQA file
/// format.
@NullMarked
package dev.vireo.microworld.questions;

import org.jspecify.annotations.NullMarked;
