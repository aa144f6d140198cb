package dev.vireo.models.clip;

import dev.vireo.models.TowerFixtures;
import dev.vireo.runtime.Parity;
import org.junit.jupiter.api.Test;

/// CLIP by transformers (`tools/parity/towers.py`) against ours.
class ClipParityTest {
    @Test
    void outputsAndGradientsAreThoseOfTransformers() {
        Parity.check(ClipParityTest.class, "../parity/clip", "clip", TowerFixtures::compare);
    }
}
