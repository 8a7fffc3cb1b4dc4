package io.millrace.demo;

import java.util.List;

/**
 * The tenant and its people, each logged in.
 *
 * @param apiKey of role engineer; for programs
 */
record Team(
    String tenant,
    Person owner,
    Person engineer,
    Person reviewer,
    List<Person> annotators,
    String apiKey) {

  /** Somebody who can log in. */
  record Person(String name, String role, String email, String password, DemoApi api) {}

  List<Person> people() {
    java.util.ArrayList<Person> people =
        new java.util.ArrayList<>(List.of(owner, engineer, reviewer));
    people.addAll(annotators);
    return people;
  }
}
