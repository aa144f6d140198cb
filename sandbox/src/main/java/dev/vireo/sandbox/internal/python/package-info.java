/// Python as the sandbox knows it: the syntax tree of a program, and the Python that every program starts from.
@NullMarked
package dev.vireo.sandbox.internal.python;

import org.jspecify.annotations.NullMarked;
