"""nnU-Net's own trainer with a budget: it stops after so many minutes and its learning rate falls to zero by then.

Loaded by nnU-Net through ``nnUNet_extTrainer``, in its environment; told what to do by environment variables, the only
channel nnU-Net leaves open. Network, loss, augmentation, sampling, optimiser and the shape of the schedule stay its
own. Two things besides the budget differ: epochs can be shorter, so that the schedule has steps, and the validation
after training, which predicts every case once more, is left out because ``gazeseg evaluate`` measures.
"""

import os
import random
from time import time
from typing import Any

import numpy as np
import torch
from nnunetv2.training.lr_scheduler.polylr import PolyLRScheduler
from nnunetv2.training.nnUNetTrainer.nnUNetTrainer import nnUNetTrainer

OPEN_END = 1_000_000


class BudgetPoly(PolyLRScheduler):
    """The poly schedule over the share of the budget that is spent, whatever epoch it is."""

    def __init__(self, optimizer: Any, initial_lr: float, spent: Any) -> None:
        self.spent = spent
        super().__init__(optimizer, initial_lr, 1)

    def step(self, current_step: int | None = None) -> None:
        """Set the learning rate for the time that has passed."""
        super().step(min(self.spent(), 1.0))


class nnUNetTrainerBudget(nnUNetTrainer):  # noqa: N801 - nnU-Net's way of naming trainers
    """Trains for ``GAZESEG_MINUTES`` in all, over interruptions, or for ``GAZESEG_EPOCHS``."""

    def __init__(
        self,
        plans: dict[str, Any],
        configuration: str,
        fold: int,
        dataset_json: dict[str, Any],
        device: torch.device = torch.device("cuda"),  # noqa: B008 - the signature nnU-Net calls and stores
    ) -> None:
        super().__init__(plans, configuration, fold, dataset_json, device)
        seed = int(os.environ.get("GAZESEG_SEED", "0"))
        random.seed(seed)
        np.random.seed(seed)
        torch.manual_seed(seed)
        self.budget_s = 60 * float(os.environ.get("GAZESEG_MINUTES", "0"))
        self.num_epochs = OPEN_END if self.budget_s else int(os.environ.get("GAZESEG_EPOCHS", "1000"))
        self.num_iterations_per_epoch = int(os.environ.get("GAZESEG_ITERATIONS", "250"))
        self.num_val_iterations_per_epoch = max(1, self.num_iterations_per_epoch // 10)
        self.save_every = 5
        self.earlier_s = 0.0
        self.begun_s: float | None = None

    def spent(self) -> float:
        """Share of the budget that is used up, 0..1 and a little more; epochs before an interruption count."""
        if not self.budget_s:
            return self.current_epoch / self.num_epochs
        now = 0.0 if self.begun_s is None else time() - self.begun_s
        return (self.earlier_s + now) / self.budget_s

    def configure_optimizers(self) -> tuple[Any, Any]:
        """nnU-Net's optimiser with its schedule stretched over the budget."""
        optimizer, _ = super().configure_optimizers()
        return optimizer, BudgetPoly(optimizer, self.initial_lr, self.spent)

    def load_checkpoint(self, filename_or_checkpoint: Any) -> None:
        """Also remember how long the epochs before took."""
        super().load_checkpoint(filename_or_checkpoint)
        log = self.logger.get_checkpoint()
        done = zip(log["epoch_start_timestamps"], log["epoch_end_timestamps"], strict=False)
        self.earlier_s = sum(end - start for start, end in done)

    def run_training(self) -> None:
        """Epochs as nnU-Net runs them until the budget is spent; one at least, so that there is something to save."""
        if os.path.isfile(os.path.join(self.output_folder, "checkpoint_final.pth")):
            self.print_to_log_file("the budget of this run is spent; nothing to do")
            return
        self.on_train_start()
        self.begun_s = time()
        while self.current_epoch == 0 or self.spent() < 1:
            self.one_epoch()
        self.on_train_end()

    def one_epoch(self) -> None:
        """The body of nnU-Net's own loop."""
        self.on_epoch_start()
        self.on_train_epoch_start()
        train = []
        for _ in range(self.num_iterations_per_epoch):
            train.append(self.train_step(next(self.dataloader_train)))
            if self.spent() >= 1 and self.budget_s:
                break
        self.print_to_log_file(f"{len(train)} iterations")
        self.on_train_epoch_end(train)
        with torch.no_grad():
            self.on_validation_epoch_start()
            check = [self.validation_step(next(self.dataloader_val)) for _ in range(self.num_val_iterations_per_epoch)]
            self.on_validation_epoch_end(check)
        self.on_epoch_end()

    def perform_actual_validation(self, save_probabilities: bool = False) -> None:
        """Leave measuring to ``gazeseg evaluate``."""
