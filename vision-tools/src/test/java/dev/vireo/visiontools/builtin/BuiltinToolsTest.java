package dev.vireo.visiontools.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.vireo.program.ImagePatch;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BuiltinToolsTest {
    private static final ImagePatch PICTURE = ImagePatch.whole(Image.ofRgb(64, 48, new byte[64 * 48 * 3]));

    @Test
    void toolsThatLoadAheadSeeAsThoseThatWereWaitedFor() {
        try (BuiltinTools ahead = BuiltinTools.loadAhead();
                BuiltinTools loaded = BuiltinTools.load()) {
            assertEquals(loaded.id(), ahead.id());
            assertEquals(
                    List.of(loaded.find(PICTURE, "cube"), loaded.simpleQuery(PICTURE, "What color is the cube?")),
                    List.of(ahead.find(PICTURE, "cube"), ahead.simpleQuery(PICTURE, "What color is the cube?")));
        }
    }

    @Test
    void whatLoadingFailedWithIsWhatEveryCallFailsWith() {
        VireoException why = new VireoException(Code.RESOURCE, "libtorch can't be loaded on this machine", "");
        try (BuiltinTools tools = new BuiltinTools(CompletableFuture.failedFuture(why), "builtin-0")) {
            assertEquals("builtin-0", tools.id());
            assertSame(why, assertThrows(VireoException.class, () -> tools.find(PICTURE, "cube")));
            assertSame(why, assertThrows(VireoException.class, () -> tools.familiarity(PICTURE)));
            assertSame(why, assertThrows(VireoException.class, () -> tools.simpleQuery(PICTURE, "Why?")));
            assertSame(why, assertThrows(VireoException.class, tools::ready));
        }
    }
}
