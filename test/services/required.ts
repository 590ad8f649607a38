import { describe } from "@jest/globals";

export interface ServiceUrls {
  readonly mongodbUrl: string;
  readonly rabbitmqUrl: string;
}

/** A group of tests that needs MongoDB and RabbitMQ: skipped, and counted as skipped, where `npm test` has neither. */
export function describeWithServices(name: string, tests: (urls: ServiceUrls) => void): void {
  const { MONGODB_URL: mongodbUrl, RABBITMQ_URL: rabbitmqUrl } = process.env;
  if (mongodbUrl && rabbitmqUrl) describe(name, () => tests({ mongodbUrl, rabbitmqUrl }));
  // A group that is skipped is read all the same, and may take its URLs apart.
  else describe.skip(name, () => tests({ mongodbUrl: "mongodb://nowhere", rabbitmqUrl: "amqp://nowhere" }));
}
