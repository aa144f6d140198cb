package dev.vireo.visiontools.vocabulary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.VireoException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DescriptionTest {
    @ParameterizedTest
    @CsvSource({
        "the large red shiny cubes, LARGE|RED|SHINY|CUBE",
        "big RED Block, LARGE|RED|CUBE",
        "grey glossy balls, GRAY|SHINY|SPHERE",
        "things, ''",
        "cube (red), RED|CUBE",
        "red/shiny \u2014 cubes, RED|SHINY|CUBE",
        "a tiny violet thing, SMALL|PURPLE",
    })
    void phrasesAreReadWordByWord(String phrase, String expected) {
        String found = Description.parse(phrase)
                .map(d -> String.join(
                        "|", d.attributes().stream().map(Object::toString).toList()))
                .orElse("");
        assertEquals(expected, found);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dog",
                "red dog",
                "red blue cube",
                "cube sphere",
                "\u732b",
                "\u7ea2\u8272 cube",
                "\u043a\u043e\u0442",
                "\u0642\u0637\u0629",
                "\ud83d\udc31",
                "\u00e4 cube",
                "c\u0323ube",
                "123",
                "no-cube",
                "?!",
                "  ",
                ""
            })
    void unknownAndContradictingWordsAreNoDescription(String phrase) {
        assertEquals(Optional.empty(), Description.parse(phrase));
        assertThrows(VireoException.class, () -> Description.require(phrase));
    }

    @Test
    void everyWordOfEveryAttributeNamesIt() {
        for (List<? extends Attribute> kind : List.of(
                List.of(Attribute.Size.values()),
                List.of(Attribute.Color.values()),
                List.of(Attribute.Material.values()),
                List.of(Attribute.Shape.values()))) {
            for (Attribute attribute : kind) {
                for (String word : attribute.words()) {
                    assertEquals(Optional.of(attribute), Attribute.of(word));
                }
            }
        }
    }

    @Test
    void openAttributesMatchAnything() {
        Description red = Description.require("red thing");
        assertTrue(
                red.matches(Attribute.Size.SMALL, Attribute.Color.RED, Attribute.Material.MATTE, Attribute.Shape.CONE));
        assertEquals(
                false,
                red.matches(
                        Attribute.Size.SMALL, Attribute.Color.BLUE, Attribute.Material.MATTE, Attribute.Shape.CONE));
    }
}
