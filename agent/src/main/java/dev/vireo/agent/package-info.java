/// [dev.vireo.agent.VisualAgent] answers questions about pictures with programs that may ask further
/// questions.
@NullMarked
package dev.vireo.agent;

import org.jspecify.annotations.NullMarked;
