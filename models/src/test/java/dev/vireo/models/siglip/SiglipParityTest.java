package dev.vireo.models.siglip;

import dev.vireo.models.TowerFixtures;
import dev.vireo.runtime.Parity;
import org.junit.jupiter.api.Test;

/// SigLIP by transformers (`tools/parity/towers.py`) against ours.
class SiglipParityTest {
    @Test
    void outputsAndGradientsAreThoseOfTransformers() {
        Parity.check(SiglipParityTest.class, "../parity/siglip", "siglip", TowerFixtures::compare);
    }
}
