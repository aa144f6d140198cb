/// A server on a socket that speaks OpenAI's chat protocol: HTTP read strictly and in bounded time, what
/// the protocol asks and answers, and who is answered when.
@NullMarked
package dev.vireo.language.internal.serve;

import org.jspecify.annotations.NullMarked;
