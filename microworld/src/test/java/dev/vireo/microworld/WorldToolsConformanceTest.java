package dev.vireo.microworld;

import dev.vireo.program.ImagePatch;
import dev.vireo.visiontools.VisionTools;
import dev.vireo.visiontools.VisionToolsConformance;
import dev.vireo.visiontools.builtin.BuiltinTools;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The tools that know the built-in world keep what vision tools promise.
class WorldToolsConformanceTest {
    private static final Rendering WORLD = World.make("conformance", 11);

    private static final BuiltinTools BUILTIN = BuiltinTools.load();

    @AfterAll
    static void free() {
        BUILTIN.close();
    }

    private static Stream<DynamicTest> tests(VisionTools tools) {
        List<ImagePatch> patches = new ArrayList<>(List.of(ImagePatch.whole(WORLD.image())));
        WORLD.scene().objects().stream()
                .limit(3)
                .forEach(object -> patches.add(new ImagePatch(WORLD.image(), object.box(), "")));
        VisionToolsConformance.Samples samples = new VisionToolsConformance.Samples(
                patches,
                List.of("thing", "red cube", "large shiny ball", "star"),
                List.of("red", "shiny", "small", "cube"),
                List.of("What color is this?", "How many things are there?", "Is there a red cube?"));
        return VisionToolsConformance.of(tools, samples).checks().stream()
                .map(check -> DynamicTest.dynamicTest(check.name(), check::run));
    }

    @TestFactory
    Stream<DynamicTest> theBuiltinNetworksKeepThePromises() {
        return tests(VisionTools.of(BUILTIN));
    }

    @TestFactory
    Stream<DynamicTest> theOracleKeepsThePromises() {
        return tests(VisionTools.of(new OracleTools(WORLD.scene())));
    }

    @TestFactory
    Stream<DynamicTest> theOracleOfSeveralPicturesKeepsThePromises() {
        return tests(VisionTools.of(OracleTools.ofEach(Map.of(WORLD.image(), new OracleTools(WORLD.scene())))));
    }

    @TestFactory
    Stream<DynamicTest> aMixtureOfBothKeepsThePromises() {
        OracleTools oracle = new OracleTools(WORLD.scene());
        return tests(VisionTools.of(BUILTIN)
                .withDetector(oracle.id(), oracle)
                .withDepth("half", _ -> 0.5)
                .withReader(oracle.id(), oracle));
    }
}
