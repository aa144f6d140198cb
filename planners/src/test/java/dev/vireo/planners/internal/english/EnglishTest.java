package dev.vireo.planners.internal.english;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnglishTest {
    @ParameterizedTest
    @CsvSource({
        "cubes, cube",
        "boxes, box",
        "wolves, wolf",
        "werewolves, werewolf",
        "knives, knife",
        "leaves, leaf",
        "gloves, glove",
        "waves, wave",
        "olives, olive",
        "tomatoes, tomato",
        "potatoes, potato",
        "heroes, hero",
        "shoes, shoe",
        "toes, toe",
        "canoes, canoe",
        "oxen, ox",
        "policemen, policeman",
        "firemen, fireman",
        "women, woman",
        "men, man",
        "children, child",
        "grandchildren, grandchild",
        "mice, mouse",
        "geese, goose",
        "feet, foot",
        "teeth, tooth",
        "people, person",
        "ponies, pony",
        "cookies, cookie",
        "ties, tie",
        "buses, bus",
        "houses, house",
        "blouses, blouse",
        "mazes, maze",
        "sizes, size",
        "quizzes, quiz",
        "brushes, brush",
        "peaches, peach",
        "moustaches, moustache",
        "glasses, glasses",
        "sheep, sheep",
        "moose, moose",
        "taxis, taxi",
        "menus, menu",
        "cacti, cactus",
        "lenses, lens",
        "plateaux, plateau",
        "tables, table",
        "foxes, fox",
        "axes, axe",
        "halves, half",
        "thieves, thief",
        "scarves, scarf"
    })
    void theSingularOfAPlural(String plural, String singular) {
        assertEquals(singular, English.singular(plural));
    }

    @Test
    void aSingularIsItsOwn() {
        for (String word : new String[] {
            "cube",
            "bus",
            "cactus",
            "glass",
            "tennis",
            "specimen",
            "omen",
            "wolf",
            "tomato",
            "policeman",
            "shoe",
            "house",
            "gas",
            "lens",
            "canvas",
            "ox",
            "child",
            "leaf"
        }) {
            assertEquals(word, English.singular(word));
            assertFalse(English.isPlural(word), word);
        }
    }
}
