/// Examples of the library.
@NullMarked
package dev.vireo.examples;

import org.jspecify.annotations.NullMarked;
