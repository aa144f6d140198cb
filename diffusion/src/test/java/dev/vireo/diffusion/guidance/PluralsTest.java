package dev.vireo.diffusion.guidance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PluralsTest {
    @ParameterizedTest
    @CsvSource({
        "cat, cats",
        "box, boxes",
        "pony, ponies",
        "boy, boys",
        "church, churches",
        "wolf, wolves",
        "knife, knives",
        "leaf, leaves",
        "roof, roofs",
        "tomato, tomatoes",
        "hero, heroes",
        "piano, pianos",
        "ox, oxen",
        "fox, foxes",
        "policeman, policemen",
        "woman, women",
        "human, humans",
        "child, children",
        "grandchild, grandchildren",
        "mouse, mice",
        "goose, geese",
        "mongoose, mongooses",
        "foot, feet",
        "tooth, teeth",
        "person, people",
        "Wolf, Wolves"
    })
    void bothNumbersAreToldFromEachOther(String singular, String plural) {
        assertEquals(plural, Plurals.plural(singular));
        assertTrue(Plurals.singular(plural).contains(singular), Plurals.singular(plural)::toString);
    }

    @ParameterizedTest
    @CsvSource({"sheep", "deer"})
    void someNounsHaveOneForm(String noun) {
        assertEquals(noun, Plurals.plural(noun));
    }
}
