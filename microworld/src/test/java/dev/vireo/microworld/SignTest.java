package dev.vireo.microworld;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.program.ImagePatch;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.image.Box;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SignTest {
    private final Rendering plain = World.make("x", 21);
    private final Rendering signed = World.make("x", 21, 320, 240, 2);

    @TempDir
    Path folder;

    @Test
    void signsLeaveTheThingsWhereTheyAreAndVisible() {
        int signs = 0;
        for (int seed = 0; seed < 12; seed++) {
            Scene without = SceneGenerator.generate("x", seed, 320, 240);
            Scene with = World.make("x", seed, 320, 240, 2).scene();
            signs += with.signs().size();
            assertEquals(without.objects().size(), with.objects().size());
            for (int i = 0; i < with.objects().size(); i++) {
                Scene.Thing o = with.objects().get(i);
                assertEquals(without.objects().get(i).x(), o.x());
                assertTrue(o.visible() >= 0.4, o::toString);
            }
            for (Scene.Sign s : with.signs()) {
                assertTrue(s.visible() >= 0.95, s::toString);
                assertTrue(s.id() > with.objects().size());
            }
        }
        assertTrue(signs >= 12, "signs that found a place: " + signs);
    }

    @Test
    void aSignedSceneIsDrawnFromItsRecordAndFile() {
        assertEquals(2, signed.scene().signs().size());
        assertEquals(signed.image(), Renderer.render(signed.scene()).image());
        Path file = folder.resolve("x.json");
        SceneFiles.write(signed.scene(), file);
        assertEquals(signed.scene(), SceneFiles.read(file));
    }

    @Test
    void aBoardIsBrightWithDarkLettersOfItsWord() {
        Scene.Sign sign = signed.scene().signs().getFirst();
        int dark = 0;
        int bright = 0;
        Box box = sign.box();
        for (int y = box.top(); y < box.bottom(); y++) {
            for (int x = box.left(); x < box.right(); x++) {
                if (signed.mask()[y * 320 + x] == sign.id()) {
                    int green = signed.image().channel(x, y, 1);
                    dark += green < 90 ? 1 : 0;
                    bright += green > 170 ? 1 : 0;
                }
            }
        }
        int area = dark + bright;
        assertTrue(dark > 0.1 * area && bright > 0.4 * area, dark + " dark and " + bright + " bright pixels");
        assertNotEquals(plain.image(), signed.image());
    }

    @Test
    void lettersHaveTheirDots() {
        Lettering t = new Lettering("T1");
        StringBuilder drawn = new StringBuilder();
        for (int v = 0; v < t.tall; v++) {
            for (int u = 0; u < t.wide; u++) {
                drawn.append(t.ink(u + 0.5, v + 0.5) ? '#' : '.');
            }
            drawn.append('\n');
        }
        assertEquals("""
                ...............
                ...............
                ..#####...#....
                ....#....##....
                ....#.....#....
                ....#.....#....
                ....#.....#....
                ....#.....#....
                ....#....###...
                ...............
                ...............
                """, drawn.toString());
    }

    @Test
    void theOracleReadsASign() {
        OracleTools tools = new OracleTools(signed.scene());
        Scene.Sign sign = signed.scene().signs().getFirst();
        ImagePatch patch = new ImagePatch(signed.image(), sign.box(), "");
        assertEquals(
                sign.text(),
                tools.simpleQuery(patch, "What does the sign say?").text().toUpperCase(Locale.ROOT));
        assertEquals(sign.text().toLowerCase(Locale.ROOT), tools.readText(patch));
        assertEquals("", new OracleTools(plain.scene()).readText(patch));
        assertEquals(OracleTools.NOTHING, new OracleTools(plain.scene()).simpleQuery(patch, "What does the sign say?"));
    }

    @Test
    void textThatNoSignCanBearIsRefused() throws IOException {
        assertThrows(IllegalArgumentException.class, () -> new Scene.Sign(4, "no", 0, 8, 0, new Box(0, 0, 1, 1), 1, 8));
        Path file = folder.resolve("x.json");
        SceneFiles.write(signed.scene(), file);
        Files.writeString(file, Files.readString(file).replaceFirst("\"text\" : \"\\w+\"", "\"text\" : \"TOOLONG\""));
        VireoException e = assertThrows(VireoException.class, () -> SceneFiles.read(file));
        assertTrue(String.valueOf(e.getMessage()).contains("'signs[0].text' must be"), e::getMessage);
    }
}
