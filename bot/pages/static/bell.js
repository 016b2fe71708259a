// The desk's sounds, made on the spot: two notes for a new case, four for an emergency, and a soft
// one for a new line. A switch turns them off, and the browser remembers that.
const KEPT = "desk-sound";

/** Rings, unless it is switched off; `held` is told when the browser does not let it. */
export class Bell {
  constructor(button, held) {
    this.button = button;
    this.held = held;
    this.on = localStorage.getItem(KEPT) !== "off";
    if (!button) return;
    button.hidden = false;
    this.show();
    button.addEventListener("click", () => {
      this.on = !this.on;
      localStorage.setItem(KEPT, this.on ? "on" : "off");
      this.show();
      if (this.on) this.ring(false);
    });
    for (const name of ["keydown", "pointerdown"]) document.addEventListener(name, () => this.wake());
  }

  show() {
    this.button.textContent = this.on ? this.button.dataset.on : this.button.dataset.off;
  }

  /** A new case. */
  ring(emergency) {
    this.play(emergency ? [880, 660, 880, 660] : [660, 880], 0.25);
  }

  /** A new line of a case that is open. */
  tap() {
    this.play([520], 0.08);
  }

  play(notes, loudness) {
    if (!this.on || !this.button) return;
    if (!(navigator.userActivation?.hasBeenActive ?? true)) {
      // Browsers let a page sound only after somebody has used it: it rings then.
      this.missed = [notes, loudness];
      this.held(true);
      return;
    }
    this.context ??= new AudioContext();
    document.body.dataset.rung = String(Number(document.body.dataset.rung ?? 0) + 1);
    const now = this.context.currentTime;
    notes.forEach((note, index) => this.sound(note, now + index * 0.22, loudness));
  }

  wake() {
    if (!this.missed) return;
    const missed = this.missed;
    this.missed = null;
    this.held(false);
    this.play(...missed);
  }

  sound(pitch, start, loudness) {
    const tone = this.context.createOscillator();
    const volume = this.context.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(loudness, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, start + 0.2);
    tone.connect(volume).connect(this.context.destination);
    tone.start(start);
    tone.stop(start + 0.21);
  }
}
