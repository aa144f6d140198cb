/// Language and vision-language models as callers see them: [dev.vireo.language.LanguageModel],
/// [dev.vireo.language.VisionModel], and how they are named and reached.
@NullMarked
package dev.vireo.language;

import org.jspecify.annotations.NullMarked;
