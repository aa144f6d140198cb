/// Servers behind an OpenAI-compatible API, through LangChain4j: requests, retries, limits, errors that say who can
/// act.
@NullMarked
package dev.vireo.language.internal.endpoint;

import org.jspecify.annotations.NullMarked;
