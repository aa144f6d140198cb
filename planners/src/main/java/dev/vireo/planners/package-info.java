/// From a question to a program ([dev.vireo.planners.Planner]) and from a caption to a layout
/// ([dev.vireo.planners.LayoutPlanner]).
@NullMarked
package dev.vireo.planners;

import org.jspecify.annotations.NullMarked;
