/// From a question to a program: [dev.vireo.planner.Planner] and its implementations.
@NullMarked
package dev.vireo.planner;

import org.jspecify.annotations.NullMarked;
