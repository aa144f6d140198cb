/// The file in which answers are kept from one question to the next.
@NullMarked
package dev.vireo.agent.internal.store;

import org.jspecify.annotations.NullMarked;
