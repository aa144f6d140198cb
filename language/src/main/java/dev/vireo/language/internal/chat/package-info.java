/// A language model in this process as LangChain4j's models are.
@NullMarked
package dev.vireo.language.internal.chat;

import org.jspecify.annotations.NullMarked;
