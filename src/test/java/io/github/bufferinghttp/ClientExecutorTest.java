package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

class ClientExecutorTest {

  private static final URI PLAIN = URI.create("HTTP://localhost/");

  private final List<Runnable> pooled = new ArrayList<>();
  private final Executor pool = pooled::add;

  @Test
  void whatTheSelectorThreadAsksFor_runsThereAndAllElseOnThePool() throws InterruptedException {
    ClientExecutor executor = new ClientExecutor(PLAIN, pool);
    List<String> ran = new ArrayList<>();
    Runnable task = () -> ran.add(Thread.currentThread().getName());

    onSelector(() -> executor.execute(task));
    executor.execute(task);

    assertThat(ran).containsExactly("HttpClient-7-SelectorManager");
    assertThat(pooled).containsExactly(task);
  }

  /** Decryption and the check of a certificate may take long. */
  @Test
  void withTls_allRunsOnThePool() throws InterruptedException {
    ClientExecutor executor = new ClientExecutor(URI.create("https://localhost/"), pool);
    Runnable task = () -> {};
    onSelector(() -> executor.execute(task));
    executor.execute(task);
    assertThat(pooled).containsExactly(task, task);
  }

  @Test
  void anErrorOfATask_doesNotEndTheSelectorThread() throws InterruptedException {
    ClientExecutor executor = new ClientExecutor(PLAIN, pool);
    List<String> ran = new ArrayList<>();
    onSelector(
        () -> {
          executor.execute(
              () -> {
                throw new OutOfMemoryError("for the test");
              });
          executor.execute(() -> ran.add("still there"));
        });
    assertThat(ran).containsExactly("still there");
  }

  @Test
  void client_isDeadWhenItsThreadHasEnded() throws InterruptedException {
    ClientExecutor executor = new ClientExecutor(PLAIN, pool);
    assertThat(executor.isClientDead()).isFalse();
    List<Boolean> dead = new ArrayList<>();
    onSelector(
        () -> {
          executor.execute(() -> {});
          dead.add(executor.isClientDead());
        });
    dead.add(executor.isClientDead());
    assertThat(dead).containsExactly(false, true);
  }

  private static void onSelector(Runnable work) throws InterruptedException {
    Thread selector = new Thread(work, "HttpClient-7-SelectorManager");
    selector.start();
    selector.join();
  }
}
