/// The small networks of the built-in world: [dev.vireo.models.world.SceneNetwork] finds things and measures
/// depth, [dev.vireo.models.world.AnswerNetwork] answers simple questions about a crop.
@NullMarked
package dev.vireo.models.world;

import org.jspecify.annotations.NullMarked;
