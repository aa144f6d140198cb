/// What is kept from one question to the next: answers of language models and of vision tools, by their
/// content.
@NullMarked
package dev.vireo.agent.store;

import org.jspecify.annotations.NullMarked;
