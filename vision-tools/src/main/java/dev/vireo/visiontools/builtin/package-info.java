/// The tools that need nothing: small networks that know the built-in world and come with the library.
@NullMarked
package dev.vireo.visiontools.builtin;

import org.jspecify.annotations.NullMarked;
