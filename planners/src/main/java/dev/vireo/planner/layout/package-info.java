/// From a caption to boxes over time: [dev.vireo.planner.layout.Layout], what plans, checks, edits, scores and
/// shows it.
@NullMarked
package dev.vireo.planner.layout;

import org.jspecify.annotations.NullMarked;
