/// The words for the things of the built-in world: sizes, colours, materials, shapes, and phrases made of
/// them.
@NullMarked
package dev.vireo.visiontools.vocabulary;

import org.jspecify.annotations.NullMarked;
