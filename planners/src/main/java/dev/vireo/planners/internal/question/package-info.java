/// The built-in planner's grammar of questions: from words to a meaning to a program.
@NullMarked
package dev.vireo.planners.internal.question;

import org.jspecify.annotations.NullMarked;
